import { AlpyError, type AlpyErrorCode } from "../errors.ts";
import { readable } from "../record/readable.ts";
import type { MachineState } from "./power.ts";
import { describeExit } from "./process.ts";

/** What may come instead of the power state that was awaited. */
export type PowerFailure = Extract<
  AlpyErrorCode,
  "start-timeout" | "power-off-timeout" | "panic-timeout" | "guest-panicked" | "guest-reset-loop" | "qemu-exited"
>;

/** What was seen of the machine by then. */
export interface PowerEvidence {
  state: MachineState;
  guestResets: number;
  timeoutMs: number;
  /** Last lines of the console. */
  console: string;
  /** Last lines of QEMU's own output. */
  qemu: string;
}

/** The error for a power state that did not come, with the last lines of console and QEMU. */
export function powerError(code: PowerFailure, seen: PowerEvidence): AlpyError {
  const evidence = { console: seen.console, qemu: seen.qemu };
  const source =
    code === "qemu-exited"
      ? `QEMU's last lines:\n${seen.qemu}`
      : `its console's last lines:\n${readable(seen.console)}`;
  return new AlpyError(code, `${whatHappened(code, seen)}; ${source}`, { evidence });
}

function whatHappened(code: PowerFailure, { state, guestResets, timeoutMs }: PowerEvidence): string {
  const within = `within ${timeoutMs / 1000} s (it is ${state.name}, and has reset itself ${guestResets} times)`;
  switch (code) {
    case "start-timeout":
      return `the machine did not do as told ${within}`;
    case "power-off-timeout":
      return `the guest did not power off ${within}`;
    case "panic-timeout":
      return `the guest did not panic ${within}`;
    case "guest-panicked":
      return "the guest's kernel panicked";
    case "guest-reset-loop":
      return `the guest resets itself again and again (${guestResets} times) instead of powering off`;
    case "qemu-exited":
      return `QEMU ended${state.name === "exited" ? ` (${describeExit(state.exit)})` : ""} while the machine was waited for`;
  }
}
