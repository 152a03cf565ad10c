/**
 * `pnpm bench NAME [CASE...] [--json]`: runs one benchmark and prints its table. With `--json` the last line is the report.
 * `expect` can run single cases.
 */
import { parseArgs } from "node:util";
import { formatTable, type Report } from "./report.ts";

/** All benchmarks by name. Each measures its peers in the same run. */
const benches: Record<string, () => Promise<Report>> = {
  qmp: async () => (await import("./qmp.ts")).qmp(),
  nodes: async () => (await import("./nodes.ts")).nodes(),
  expect: async () => (await import("./expect.ts")).expect(cases),
  pcap: async () => (await import("./pcap.ts")).pcap(),
  start: async () => (await import("./start.ts")).start(),
  parallel: async () => (await import("./parallel.ts")).parallel(),
  wire: async () => (await import("./wire.ts")).wire(),
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean" } } });
const [name, ...cases] = positionals;
const bench = name === undefined ? undefined : benches[name];
if (bench && (cases.length === 0 || name === "expect")) {
  const report = await bench();
  console.log(formatTable(report));
  if (values.json) console.log(JSON.stringify(report));
} else {
  const names = Object.keys(benches).join(", ");
  console.error(`usage: pnpm bench NAME [CASE...] [--json]; NAME is one of ${names}; only expect can run single cases`);
  process.exitCode = 2;
}
