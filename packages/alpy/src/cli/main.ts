#!/usr/bin/env node
const lowestNode = 24;

// Looked at before the rest is loaded, which an older Node cannot even read.
if (Number.parseInt(process.versions.node, 10) < lowestNode) {
  process.stderr.write(`alpy: this is Node ${process.versions.node}, and Node ${lowestNode} or newer is needed\n`);
  process.exitCode = 1;
} else {
  const { runCommandLine } = await import("./command-line.ts");
  await runCommandLine(process.argv);
}
