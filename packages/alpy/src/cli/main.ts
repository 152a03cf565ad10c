#!/usr/bin/env node
const LOWEST_NODE = 24;

// Checked before the rest is loaded, which an older Node cannot even parse.
if (Number.parseInt(process.versions.node, 10) < LOWEST_NODE) {
  process.stderr.write(`alpy: Node ${LOWEST_NODE} or newer is required, this is Node ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  const { runCommandLine } = await import("./command-line.ts");
  await runCommandLine(process.argv);
}
