import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cellsFor } from "../src/injection/selection.ts";
import { runKillMatrix } from "../src/run/kill-matrix.ts";
import { Lab } from "../src/run/lab.ts";
import { formatFigures, formatTable, formatVerdict } from "../src/run/report.ts";
import { missing, nodeImage } from "./support.ts";

const seed = Number(process.env["ALPY_SEED"] ?? Date.now() % 1_000_000);
const count = Number(process.env["ALPY_INJECTIONS"] ?? (process.env["ALPY_LONG"] ? 300 : 100));
const PARALLEL = 4;
const LIMIT_MS = 3_600_000;

test.skipIf(missing())(
  `${count} injected faults leave nothing and no false verdict (seed ${seed})`,
  { timeout: LIMIT_MS },
  async () => {
    const root = mkdtempSync(join(tmpdir(), "reliability-"));
    const failures: string[] = [];
    {
      await using lab = new Lab(root, nodeImage());
      const { verdicts } = await runKillMatrix({
        lab,
        injections: { cells: cellsFor(), count, seed },
        parallel: PARALLEL,
        onVerdict: (verdict, index) => {
          if (verdict.problems.length > 0) failures.push(formatVerdict(verdict, index));
        },
      });
      console.log(`seed ${seed}\n${formatTable(verdicts)}\n${formatFigures(verdicts)}`);
      expect(verdicts).toHaveLength(count);
      expect(failures.join("\n")).toBe("");
    }
    // The lab has unmounted the disk of its engine.
    rmSync(root, { recursive: true, force: true });
  },
);
