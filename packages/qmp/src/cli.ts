#!/usr/bin/env node
import { escapeForeign } from "./escape-foreign.ts";
import { runMain } from "./shell/shell-command.ts";

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => interruption.abort(new Error(`interrupted by ${signal}`)));
}
// A reader such as `head` may close the pipe early.
process.stdout.on("error", () => undefined);

process.exitCode = await runMain(process.argv.slice(2), {
  writeOutput: (text) => process.stdout.write(text),
  writeMessage: (line) => process.stderr.write(`alpy-qmp: ${escapeForeign(line, { keepLines: true })}\n`),
  signal: interruption.signal,
  terminal: { input: process.stdin, output: process.stdout, isTerminal: process.stdin.isTTY && process.stdout.isTTY },
});
