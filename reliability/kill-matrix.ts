/**
 * The kill matrix: injects faults into programs that use alpy, and inspects from outside what they leave. See docs/reliability.md.
 *
 *   node reliability/kill-matrix.ts --count 1000
 *   node reliability/kill-matrix.ts --only sigkill/wires --seed 42 --count 20
 *   node reliability/kill-matrix.ts --one 'wires/sigkill/kept/idle/step=Start QEMU, paused+35'
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseInjection } from "./src/injection/injection.ts";
import { cellsFor } from "./src/injection/selection.ts";
import { runKillMatrix } from "./src/run/kill-matrix.ts";
import { Lab } from "./src/run/lab.ts";
import { formatFigures, formatTable, formatVerdict } from "./src/run/report.ts";
import { requireBuild } from "./src/run/victim-process.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    only: { type: "string" },
    one: { type: "string", multiple: true },
    parallel: { type: "string", default: "4" },
    quiet: { type: "boolean", default: false },
  },
});
requireBuild();
const nodeImage = process.env["ALPY_NODE_IMAGE"];
if (nodeImage === undefined) throw new Error("ALPY_NODE_IMAGE must name the image of nodes");
const seed = Number(values.seed);
const root = mkdtempSync(join(tmpdir(), "reliability-"));
console.log(`seed ${seed}, folders in ${root}`);
const startedAt = performance.now();
const stop = new AbortController();
// The injections that are running end, so that nothing of the harness itself is left.
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
let hasProblems = false;
{
  await using lab = new Lab(root, nodeImage);
  const { verdicts, strangers } = await runKillMatrix({
    lab,
    injections: values.one?.map(parseInjection) ?? { cells: cellsFor(values.only), count: Number(values.count), seed },
    parallel: Number(values.parallel),
    signal: stop.signal,
    onVerdict: (verdict, index) => {
      if (!values.quiet || verdict.problems.length > 0) console.log(formatVerdict(verdict, index));
    },
    onBaseline: (kind, { durationMs, steps }) => console.log(`${kind}: ${durationMs} ms, steps: ${steps.join(" | ")}`),
  });
  console.log(`\n${formatTable(verdicts)}\n\n${formatFigures(verdicts)}`);
  if (strangers.length > 0) console.log(`new, perhaps of other programs: ${strangers.join(", ")}`);
  writeFileSync(join(root, "verdicts.json"), JSON.stringify(verdicts, null, 1));
  hasProblems = verdicts.some(({ problems }) => problems.length > 0);
}
console.log(
  `took ${Math.round((performance.now() - startedAt) / 1_000)} s with ${values.parallel} victims at the same time`,
);
if (!hasProblems) rmSync(root, { recursive: true, force: true });
process.exitCode = hasProblems ? 1 : 0;
