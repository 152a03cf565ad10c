import type { Cause } from "../injection/causes.ts";
import type { Random } from "../injection/random.ts";
import type { VictimProcess } from "../run/victim-process.ts";
import type { Command } from "../victim/messages.ts";

const COMMANDS: Partial<Record<Cause, Command>> = {
  "uncaught-exception": "throw",
  "unhandled-rejection": "reject",
  "process-exit": "exit",
  "abort-signal": "abort",
};

/** Makes a victim end itself; of several workers, a random one. */
export function endItself(cause: Cause, victim: VictimProcess, random: Random): void {
  const command = COMMANDS[cause];
  if (command === undefined) throw new Error(`unreachable: ${cause} is not a command`);
  victim.command(command, Math.floor(random() * victim.connections));
}
