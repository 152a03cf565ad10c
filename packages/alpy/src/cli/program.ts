import { readFileSync } from "node:fs";
import { Command } from "commander";
import { packageFile } from "../package-file.ts";
import { addCompletion } from "./completion.ts";
import { consoleCommand } from "./console.ts";
import type { Context } from "./context.ts";
import { doctorCommand } from "./doctor.ts";
import { initCommand } from "./init.ts";
import { pruneCommand } from "./prune.ts";
import { psCommand } from "./ps.ts";
import { runCommand } from "./run/run.ts";
import { shellCommand } from "./shell.ts";
import { showCommand } from "./show.ts";
import { watchCommand } from "./watch.ts";

const exitCodesHelp = `
Exit codes: 0 done; 1 failed, or a problem found; 2 wrong usage; 3 what was named is not there;
128 and the signal's number when a signal ended it.`;

/** The program with all its commands. Those that complete the names of testbeds are looked for only then. */
export async function createProgram(context: Context, argv: readonly string[]): Promise<Command> {
  const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string };
  const program = new Command("alpy")
    .description("Test network virtual appliances by hand: QEMU, Docker nodes, captures, console.")
    .version(version)
    .addHelpText("after", exitCodesHelp)
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ styleTitle: (title) => context.out.paint("bold", title) });
  const commands = [
    ...[doctorCommand, runCommand, psCommand, consoleCommand, watchCommand, shellCommand, showCommand],
    ...[pruneCommand, initCommand],
  ];
  for (const command of commands) program.addCommand(command(context).copyInheritedSettings(program));
  await addCompletion(program, argv);
  return program;
}
