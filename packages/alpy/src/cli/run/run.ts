import { Command } from "commander";
import type { Logger } from "../../logger.ts";
import type { TestbedDescription } from "../../running/protocol.ts";
import { findRunningTestbeds } from "../../running/running-testbeds.ts";
import { createTestbed } from "../../testbed/create-testbed.ts";
import type { Context } from "../context.ts";
import { CommandError, EXIT_CODES } from "../exit-codes.ts";
import { describeMachine } from "../screen/describe-testbed.ts";
import type { Screen } from "../screen/screen.ts";
import { attend } from "./attend.ts";
import { addRunOptions, type RunOptions, testbedOptions } from "./run-options.ts";

export function runCommand(context: Context): Command {
  const command = new Command("run").description(
    "run an appliance by hand, with its nodes: its console is on this terminal, Ctrl-] opens a menu",
  );
  return addRunOptions(command).action(async (image: string | undefined, options: RunOptions) => {
    if (image === undefined && options.kernel === undefined) {
      throw new CommandError("run: name the appliance's disk image, or its --kernel", EXIT_CODES.usage);
    }
    const { err, out, signal } = context;
    await using bed = await createTestbed({ ...testbedOptions(image, options), logger: progress(err), signal });
    const description = await describeOwn(bed.artifacts);
    if (options.json) out.line(JSON.stringify(description));
    else for (const line of introduce(context, description)) err.line(line);
    await bed.start({ signal });
    await attend(bed, context);
  });
}

async function describeOwn(artifacts: string): Promise<TestbedDescription | undefined> {
  const { testbeds } = await findRunningTestbeds();
  return testbeds.map(({ description }) => description).find((one) => one.artifacts === artifacts);
}

function introduce({ err }: Context, description: TestbedDescription | undefined): string[] {
  if (!description) return [];
  const { id, machines, artifacts } = description;
  return [
    `${err.paint("bold", `Testbed ${id}`)}, artifacts in ${artifacts}`,
    ...machines.flatMap((machine) => describeMachine(err, machine)),
    err.paint("bold", "Ctrl-] opens the menu."),
  ];
}

/** Tells of each step that is done; a warning as it is. */
function progress(err: Screen): Logger {
  const tell = (message: string): void => err.line(err.paint("dim", message));
  return {
    debug() {},
    info: (details, message) => "durationMs" in details && "step" in details && tell(message),
    warn: (_details, message) => tell(message),
    error() {},
  };
}
