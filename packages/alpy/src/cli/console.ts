import { interact, openConsole } from "@alpy/serial-expect";
import { Command } from "commander";
import { chooseMachine, chooseTestbed, testbedOption } from "./choose-testbed.ts";
import type { Context } from "./context.ts";
import { letGoOfInput } from "./let-go-of-input.ts";

interface ConsoleOptions {
  testbed?: string;
  readOnly?: boolean;
}

export function consoleCommand({ err, signal }: Context): Command {
  return new Command("console")
    .description("step into the serial console of a running testbed's machine; Ctrl-] steps out")
    .argument("[machine]", "which machine, where the testbed has several")
    .addOption(testbedOption())
    .option("-r, --read-only", "only look: what is typed goes nowhere")
    .action(async (name: string | undefined, { testbed: id, readOnly = false }: ConsoleOptions) => {
      const testbed = await chooseTestbed(id);
      const machine = chooseMachine(testbed.description.machines, name);
      const stream = await testbed.openConsole(machine.name, { readOnly });
      const hint = `console of ${machine.name}, testbed ${testbed.description.id}${readOnly ? ", read only" : ""}`;
      err.line(err.paint("dim", `[${hint}: Ctrl-] steps out]`));
      await using console = openConsole(stream, { endStream: true });
      const { reason } = await interact(console, { signal }).finally(letGoOfInput);
      err.line(err.paint("dim", reason === "eof" ? "\n[the testbed has ended]" : "\n[out]"));
    });
}
