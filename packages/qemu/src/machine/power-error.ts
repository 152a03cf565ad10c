import { formatDuration } from "../duration.ts";
import { QemuError, type QemuErrorCode } from "../errors.ts";
import { readableOutput } from "../output/readable-output.ts";
import type { MachineState } from "./machine-state.ts";
import { describeExit } from "./qemu-exit.ts";

/** Codes of the errors for a power state that was not reached. */
export type PowerFailure = Extract<
  QemuErrorCode,
  "start-timeout" | "power-off-timeout" | "panic-timeout" | "guest-panicked" | "guest-reset-loop" | "qemu-exited"
>;

/** The machine's state and output when the wait ended. */
export interface PowerEvidence {
  readonly state: MachineState;
  readonly guestResets: number;
  /** Time-out of the wait in milliseconds. */
  readonly timeoutMs: number;
  /** Last lines of the console. */
  readonly console: string;
  /** Last lines of QEMU's own output. */
  readonly qemu: string;
}

/** Returns the error for a power state that was not reached, with the last lines of console and QEMU. */
export function powerError(code: PowerFailure, seen: PowerEvidence): QemuError {
  const evidence = { console: seen.console, qemu: seen.qemu };
  const source =
    code === "qemu-exited"
      ? `QEMU's last lines:\n${seen.qemu}`
      : `its console's last lines:\n${readableOutput(seen.console)}`;
  return new QemuError(code, `${whatHappened(code, seen)}; ${source}`, { evidence });
}

function whatHappened(code: PowerFailure, { state, guestResets, timeoutMs }: PowerEvidence): string {
  const within = `within ${formatDuration(timeoutMs)} (it is ${state.name}, and has reset itself ${guestResets} times)`;
  switch (code) {
    case "start-timeout":
      return `the machine did not reach the requested state ${within}`;
    case "power-off-timeout":
      return `the guest did not power off ${within}`;
    case "panic-timeout":
      return `the guest did not panic ${within}`;
    case "guest-panicked":
      return "the guest's kernel panicked";
    case "guest-reset-loop":
      return `the guest resets itself again and again (${guestResets} times) instead of powering off`;
    case "qemu-exited":
      return `QEMU ended by itself${state.name === "exited" ? ` (${describeExit(state.exit)})` : ""}`;
  }
}
