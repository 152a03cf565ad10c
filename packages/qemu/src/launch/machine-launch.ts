import type { MachineLimits } from "../files/file-limits.ts";
import type { FileListeners } from "../files/file-reports.ts";
import type { Logger } from "../logger.ts";
import type { Faults } from "../machine/faults.ts";
import type { ResolvedMachineOptions } from "../options/machine-options.ts";
import type { Runner } from "../program/accelerator.ts";
import type { Beginning } from "./beginning.ts";
import type { NicLink } from "./nic-links.ts";

/** The files of one machine. */
export interface MachineFiles {
  /** The folder of screenshots. */
  readonly folder: string;
  /** The file to which QEMU writes the console's bytes. */
  readonly consoleLog: string;
  /** The file to which QEMU's own output goes. */
  readonly qemuLog: string;
}

/** Input of `launchResolved`: one machine, for programs that connect it to other things. All options are resolved. */
export interface MachineLaunch extends FileListeners {
  /** The machine's name in log and errors. */
  readonly name: string;
  /** The machine. */
  readonly machine: ResolvedMachineOptions;
  /** The QEMU program and its accelerator. */
  readonly runner: Runner;
  /** How the machine begins. */
  readonly beginning: Beginning;
  /** The connections of its NICs, in the order of the captures that its clock knows. NICs without a link have no carrier. */
  readonly links: readonly NicLink[];
  /** Where its console and QEMU's output go. */
  readonly files: MachineFiles;
  /** The limits of these files and of the captures. */
  readonly limits?: MachineLimits | undefined;
  /** Receives the faults: the end of QEMU, and a stopped capture. */
  readonly faults: Faults;
  /** Receives steps, console text and warnings. */
  readonly logger: Logger;
  /** Factor for every time-out. */
  readonly timeoutFactor: number;
  /** Ends the launch early: it rejects with `signal.reason`. */
  readonly signal: AbortSignal | undefined;
}
