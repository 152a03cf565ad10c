import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { interact, openConsole } from "@alpy/serial-expect";
import { Command } from "commander";
import { reasonOf } from "../error-reason.ts";
import { PRIVATE_FILE_MODE } from "../files/private-modes.ts";
import { chooseMachine, chooseTestbed, testbedOption } from "./choose-testbed.ts";
import type { Context } from "./command/context.ts";
import { CommandError } from "./command/exit-codes.ts";
import { unrefStdin } from "./command/unref-stdin.ts";
import { replayCommand } from "./console-replay.ts";
import { suggestCommand } from "./console-suggest.ts";

interface ConsoleOptions {
  readonly testbed?: string | undefined;
  readonly readOnly?: boolean | undefined;
  readonly record?: string | undefined;
}

export function consoleCommand(context: Context): Command {
  return new Command("console")
    .description("connect to the serial console of a machine of a running testbed; Ctrl-] disconnects")
    .argument("[machine]", "the machine, if the testbed has several")
    .addOption(testbedOption())
    .option("-r, --read-only", "only watch: discard your input")
    .option("--record <file>", "record the session in a new file, without what is not echoed, such as passwords")
    .action((name: string | undefined, options: ConsoleOptions) => connect(context, name, options))
    .addCommand(suggestCommand(context))
    .addCommand(replayCommand(context));
}

async function connect({ err, signal }: Context, name: string | undefined, options: ConsoleOptions): Promise<void> {
  const { testbed: id, readOnly = false, record } = options;
  const testbed = await chooseTestbed(id);
  const machine = chooseMachine(testbed.description.machines, name);
  const recording = record === undefined ? undefined : await createRecording(record);
  const stream = await testbed.openConsole(machine.name, { readOnly });
  const title = `console of ${machine.name}, testbed ${testbed.description.id}${readOnly ? ", read only" : ""}`;
  err.line(err.paint("dim", `[${title}: Ctrl-] disconnects]`));
  const console = openConsole(stream, { endStream: true, transcript: { recording } });
  try {
    const { reason } = await interact(console, { signal }).finally(unrefStdin);
    err.line(err.paint("dim", reason === "eof" ? "\n[the testbed has ended]" : "\n[disconnected]"));
  } finally {
    await console.close();
    if (recording !== undefined) await finished(recording.end());
  }
  if (record !== undefined) err.line(err.paint("dim", `[recorded; next: alpy console suggest ${record}]`));
}

/** Creates the file of a recording, which must not exist. */
async function createRecording(path: string): Promise<Writable> {
  try {
    const file = await open(path, "wx", PRIVATE_FILE_MODE);
    return createWriteStream(path, { fd: file });
  } catch (error) {
    throw new CommandError(`cannot create ${path}: ${reasonOf(error)}`);
  }
}
