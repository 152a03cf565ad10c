import { interact, openConsole } from "@alpy/serial-expect";
import { Command } from "commander";
import { chooseMachine, chooseTestbed, testbedOption } from "./choose-testbed.ts";
import type { Context } from "./command/context.ts";
import { unrefStdin } from "./command/unref-stdin.ts";

interface ConsoleOptions {
  readonly testbed?: string | undefined;
  readonly readOnly?: boolean | undefined;
}

export function consoleCommand({ err, signal }: Context): Command {
  return new Command("console")
    .description("connect to the serial console of a machine of a running testbed; Ctrl-] disconnects")
    .argument("[machine]", "the machine, if the testbed has several")
    .addOption(testbedOption())
    .option("-r, --read-only", "only watch: discard your input")
    .action(async (name: string | undefined, { testbed: id, readOnly = false }: ConsoleOptions) => {
      const testbed = await chooseTestbed(id);
      const machine = chooseMachine(testbed.description.machines, name);
      const stream = await testbed.openConsole(machine.name, { readOnly });
      const title = `console of ${machine.name}, testbed ${testbed.description.id}${readOnly ? ", read only" : ""}`;
      err.line(err.paint("dim", `[${title}: Ctrl-] disconnects]`));
      await using console = openConsole(stream, { endStream: true });
      const { reason } = await interact(console, { signal }).finally(unrefStdin);
      err.line(err.paint("dim", reason === "eof" ? "\n[the testbed has ended]" : "\n[disconnected]"));
    });
}
