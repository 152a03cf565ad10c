import type { FileHandle } from "node:fs/promises";
import type { ConsoleSettings } from "@alpy/serial-expect";
import type { CaptureClock } from "../clock/capture-clock.ts";
import type { LimitedLog } from "../files/limited-log.ts";
import type { Logger } from "../logger.ts";
import type { ResolvedDisk } from "../options/disks.ts";
import type { ResolvedManagement } from "../options/management.ts";
import type { Faults } from "./faults.ts";
import type { QemuFolder } from "./qemu-folder.ts";
import type { SerialPortInput } from "./serial-port.ts";
import type { WatchedFilesInput } from "./watched-files.ts";

/** Input of `Machine.launch`. */
export interface MachineInput {
  /** Its name in log and errors. */
  readonly name: string;
  /** The QEMU program. */
  readonly qemu: string;
  readonly arguments: readonly string[];
  /** The NICs whose frames pass over an inherited socket, by their index, in the order of the file descriptors. */
  readonly socketNics: readonly number[];
  /** QEMU's private folder, whose descriptor is the last that it inherits. */
  readonly ownFolder: QemuFolder;
  /** The file of a saved state, which QEMU reads from a socket after those; the machine closes it. */
  readonly stateFile: FileHandle | undefined;
  /** QEMU's own output goes there; it is closed when QEMU has ended, or was not started. */
  readonly outputLog: LimitedLog;
  /** What the console receives goes there; the machine closes it. */
  readonly consoleLog: LimitedLog;
  /** Its further serial ports. */
  readonly serialPorts: readonly SerialPortInput[];
  /** The captures, which QEMU writes. */
  readonly files: WatchedFilesInput;
  /** The folder of screenshots. */
  readonly folder: string;
  readonly clock: CaptureClock;
  /** Receives the faults: the end of QEMU, and a stopped capture. */
  readonly faults: Faults;
  readonly logger: Logger;
  /** Factor for every time-out. */
  readonly timeoutFactor: number;
  /** Its disks, as QEMU has them. */
  readonly disks: readonly ResolvedDisk[];
  /** Its management NIC, if it has one. */
  readonly management: ResolvedManagement | undefined;
  /** The output of its TPM's emulator goes there; `undefined` if it has no TPM. The machine closes it. */
  readonly tpmLog: LimitedLog | undefined;
  /** How its serial console is used. */
  readonly console: ConsoleSettings;
  readonly signal: AbortSignal | undefined;
}
