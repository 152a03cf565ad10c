import type { CauseOf } from "../injection/causes.ts";
import type { Random } from "../injection/random.ts";
import type { VictimProcess } from "../run/victim-process.ts";
import type { Command } from "../victim/messages.ts";

const COMMANDS: Record<CauseOf<"own">, Command> = {
  "uncaught-exception": "throw",
  "unhandled-rejection": "reject",
  "process-exit": "exit",
  "abort-signal": "abort",
};

/** Makes a victim end itself; of several workers, a random one. */
export function endItself(cause: CauseOf<"own">, victim: VictimProcess, random: Random): void {
  victim.command(COMMANDS[cause], Math.floor(random() * victim.connections));
}
