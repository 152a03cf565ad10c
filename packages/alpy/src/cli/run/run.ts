import { Command } from "commander";
import type { Logger } from "../../logger.ts";
import { formatStepEvent, type StepListener } from "../../record/step-event.ts";
import type { TestbedDescription } from "../../running/protocol.ts";
import { findRunningTestbeds } from "../../running/running-testbeds.ts";
import { createTestbed } from "../../testbed/create-testbed.ts";
import { topologyOf } from "../../testbed/plan-testbed.ts";
import type { TestbedOptions } from "../../testbed/testbed-options.ts";
import type { Context } from "../command/context.ts";
import { CommandError, EXIT_CODES } from "../command/exit-codes.ts";
import { describeMachine } from "../screen/describe-testbed.ts";
import type { Screen } from "../screen/screen.ts";
import { runInteractively } from "./run-interactively.ts";
import { addRunOptions, type RunCommandOptions, testbedOptions } from "./run-options.ts";

export function runCommand(context: Context): Command {
  const command = new Command("run").description(
    "run an appliance by hand, with nodes on its links, and show its console on this terminal; Ctrl-] opens a menu",
  );
  return addRunOptions(command).action(async (image: string | undefined, options: RunCommandOptions) => {
    if (image === undefined && options.kernel === undefined) {
      throw new CommandError("run: name the appliance's disk image, or a --kernel", EXIT_CODES.usage);
    }
    const { err, out, signal } = context;
    requireUsable(testbedOptions(image, options));
    await using bed = await createTestbed({
      ...testbedOptions(image, options),
      logger: showWarnings(err),
      onStep: showSteps(err),
      signal,
    });
    const description = await describeOwn(bed.artifacts);
    if (options.json) out.jsonLine(description);
    else for (const line of introduce(context, description)) err.line(line);
    await bed.start({ signal });
    await runInteractively(bed, context);
  });
}

/** @throws {CommandError} for values that no testbed can have: it is the command line that is wrong */
function requireUsable(options: TestbedOptions): void {
  try {
    topologyOf(options);
  } catch (error) {
    if (error instanceof TypeError) throw new CommandError(`run: ${error.message}`, EXIT_CODES.usage);
    throw error;
  }
}

async function describeOwn(artifacts: string): Promise<TestbedDescription | undefined> {
  const { testbeds } = await findRunningTestbeds().catch(() => ({ testbeds: [] }));
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

/** Shows each step that is done. One that fails is the command's error. */
function showSteps(err: Screen): StepListener {
  return (event) => {
    if (event.kind === "ended" && event.step.outcome === "done") err.line(err.paint("dim", formatStepEvent(event)));
  };
}

/** Shows warnings. */
function showWarnings(err: Screen): Logger {
  return {
    debug() {},
    info() {},
    warn: (_details, message) => err.line(err.paint("dim", message)),
    error() {},
  };
}
