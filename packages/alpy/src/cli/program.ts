import { readFileSync } from "node:fs";
import { Command } from "commander";
import { escapeForeign } from "../escape-foreign.ts";
import { packageFile } from "../package-file.ts";
import type { Context } from "./command/context.ts";
import { addCompletion } from "./completion.ts";
import { consoleCommand } from "./console.ts";
import { doctorCommand } from "./doctor.ts";
import { initCommand } from "./init.ts";
import { pruneCommand } from "./prune.ts";
import { psCommand } from "./ps.ts";
import { runCommand } from "./run/run.ts";
import { shellCommand } from "./shell.ts";
import { showCommand } from "./show.ts";
import { topologyCommand } from "./topology.ts";
import { watchCommand } from "./watch.ts";

const EXIT_CODES_HELP = `
Exit codes: 0 done; 1 failed, or doctor found a problem; 2 wrong usage;
3 testbed, link, file or artifacts not found; 128 + N ended by signal N.`;

/** Creates the program with all its commands. Running testbeds are looked up only to complete their names. */
export async function createProgram(context: Context, argv: readonly string[]): Promise<Command> {
  const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string };
  const program = new Command("alpy")
    .description("Test network virtual appliances by hand: QEMU, Docker nodes, captures, console.")
    .version(version)
    .addHelpText("after", EXIT_CODES_HELP)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(escapeForeign(text, { keepLines: true })) })
    .configureHelp({ styleTitle: (title) => context.out.paint("bold", title) });
  const commands = [
    doctorCommand,
    runCommand,
    psCommand,
    consoleCommand,
    watchCommand,
    shellCommand,
    showCommand,
    topologyCommand,
    pruneCommand,
    initCommand,
  ];
  for (const command of commands) program.addCommand(command(context).copyInheritedSettings(program));
  await addCompletion(program, argv);
  return program;
}
