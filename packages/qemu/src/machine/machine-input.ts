import type { Logger } from "../logger.ts";
import type { CaptureClock } from "./capture-clock.ts";
import type { Faults } from "./faults.ts";

/** Input of `Machine.launch`. */
export interface MachineInput {
  /** Its name in log and errors. */
  readonly name: string;
  /** The QEMU program. */
  readonly qemu: string;
  readonly arguments: readonly string[];
  /** The NICs whose frames pass over an inherited socket, by their index, in the order of the file descriptors. */
  readonly socketNics: readonly number[];
  /** File descriptors that QEMU inherits after those sockets. */
  readonly inheritedFiles: readonly number[];
  /** The file to which QEMU's own output goes. */
  readonly outputLog: string;
  /** The folder of screenshots. */
  readonly folder: string;
  readonly clock: CaptureClock;
  /** Receives the faults: the end of QEMU, and a stopped capture. */
  readonly faults: Faults;
  readonly logger: Logger;
  /** Factor for every time-out. */
  readonly timeoutFactor: number;
  readonly signal: AbortSignal | undefined;
}
