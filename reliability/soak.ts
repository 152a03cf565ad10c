/**
 * Opens and closes testbeds in one process and checks that it does not grow. See docs/reliability.md.
 *
 *   node --expose-gc reliability/soak.ts --in-a-row 200 --parallel 8 --minutes 15
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type SoakOptions, soak } from "./src/soak/soak.ts";
import { writeDisk } from "./src/victim/disk.ts";

const MINUTE_MS = 60_000;

const { values } = parseArgs({
  options: {
    "in-a-row": { type: "string", default: "200" },
    parallel: { type: "string", default: "8" },
    minutes: { type: "string", default: "15" },
    "node-each": { type: "string", default: "5" },
  },
});
const inputs = mkdtempSync(join(tmpdir(), "reliability-soak-"));
writeDisk(inputs);
const nodeEach = Number(values["node-each"]) || undefined;

async function run(title: string, options: Pick<SoakOptions, "parallel" | "goesOn">): Promise<boolean> {
  const startedAt = performance.now();
  const { testbeds, before, after, growth } = await soak({ inputs, nodeEach, ...options });
  console.log(`${title}: ${testbeds} testbeds in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  console.log(`  after 20:   ${JSON.stringify(before)}\n  at the end: ${JSON.stringify(after)}`);
  for (const line of growth) console.log(`  FAILED: ${line}`);
  return growth.length === 0;
}

const count = Number(values["in-a-row"]);
const isFlatInARow = count === 0 || (await run("in a row", { parallel: 1, goesOn: (testbeds) => testbeds < count }));
const until = performance.now() + Number(values.minutes) * MINUTE_MS;
const parallel = Number(values.parallel);
const isFlat = await run(`${parallel} at a time`, { parallel, goesOn: () => performance.now() < until });
rmSync(inputs, { recursive: true });
process.exitCode = isFlat && isFlatInARow ? 0 : 1;
