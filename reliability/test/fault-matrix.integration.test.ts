import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diskCases } from "../src/environment/disk-cases.ts";
import { engineCases } from "../src/environment/engine-cases.ts";
import { limitCases } from "../src/environment/limit-cases.ts";
import { missingCases } from "../src/environment/missing-cases.ts";
import { randomFrom, shuffle } from "../src/injection/random.ts";
import { runCases } from "../src/run/fault-matrix.ts";
import { Lab } from "../src/run/lab.ts";
import { missing, nodeImage } from "./support.ts";

const seed = Number(process.env["ALPY_SEED"] ?? Date.now() % 1_000_000);
/** There are about a hundred. */
const engineCount = process.env["ALPY_LONG"] ? engineCases.length : 16;
const PARALLEL = 4;
const LIMIT_MS = 3_600_000;

test.skipIf(missing())(
  `full disks, limits, missing things and a faulty engine have true errors (seed ${seed})`,
  {
    timeout: LIMIT_MS,
  },
  async () => {
    const root = mkdtempSync(join(tmpdir(), "reliability-"));
    {
      await using lab = new Lab(root, nodeImage());
      const cases = [
        ...diskCases,
        ...limitCases,
        ...missingCases,
        ...shuffle(randomFrom(seed), engineCases).slice(0, engineCount),
      ];
      const verdicts = await runCases(cases, lab, PARALLEL, () => undefined);
      const failures = verdicts.filter(({ problems }) => problems.length > 0);
      expect(failures.map(({ name, problems, folder }) => [name, ...problems, folder].join("\n"))).toEqual([]);
    }
    rmSync(root, { recursive: true, force: true });
  },
);
