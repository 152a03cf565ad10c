/**
 * Full disks, missing things, slow and faulty engines: each case runs a program that uses alpy in that surrounding. Needs root.
 * See docs/reliability.md.
 *
 *   node reliability/fault-matrix.ts
 *   node reliability/fault-matrix.ts --only 'artifacts:'
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { environmentCases } from "./src/environment/environment-cases.ts";
import { runCases } from "./src/run/fault-matrix.ts";
import { Lab } from "./src/run/lab.ts";
import { requireBuild } from "./src/run/victim-process.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    parallel: { type: "string", default: "4" },
  },
});
requireBuild();
const nodeImage = process.env["ALPY_NODE_IMAGE"];
if (nodeImage === undefined) throw new Error("ALPY_NODE_IMAGE must name the image of nodes");
const root = mkdtempSync(join(tmpdir(), "reliability-"));
const cases = environmentCases.filter(({ name }) => name.includes(values.only));
await using lab = new Lab(root, nodeImage);
const verdicts = await runCases(
  cases,
  lab,
  Number(values.parallel),
  ({ name, problems, errors, durationMs, folder }) => {
    const isFine = problems.length === 0;
    console.log(`${isFine ? "ok" : "FAILED"} ${name} (${durationMs} ms)${isFine ? "" : `, kept in ${folder}`}`);
    for (const line of isFine ? errors : problems) console.log(`     ${line}`);
  },
);
const bad = verdicts.filter(({ problems }) => problems.length > 0);
console.log(`\n${verdicts.length} cases, ${bad.length} with problems`);
if (bad.length === 0) rmSync(root, { recursive: true, force: true });
process.exitCode = bad.length > 0 ? 1 : 0;
