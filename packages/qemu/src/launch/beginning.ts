import type { NicArguments } from "../command-line/nic-arguments.ts";
import type { RamFile } from "../command-line/qemu-arguments.ts";
import type { Golden, PrepareBeginning } from "../golden/golden.ts";
import type { Machine } from "../machine/machine.ts";
import type { ResolvedMachineOptions } from "../options/machine-options.ts";

/** The machine begins at its first instruction. */
export interface BootBeginning {
  readonly kind: "boot";
}

/** The machine begins from a golden state. */
export interface RestoreBeginning {
  readonly kind: "restore";
  /** The state. */
  readonly golden: Golden;
}

/** How a machine begins. */
export type Beginning = BootBeginning | RestoreBeginning | PrepareBeginning;

/** The files that a machine reads and writes, and its clock; they depend on its beginning. */
export interface Storage {
  /** The machine, with the paths at which it reads and writes its disks and variables. */
  readonly machine: ResolvedMachineOptions;
  /** The file of its RAM; `undefined` if its RAM is not a file. */
  readonly ram: RamFile | undefined;
  /** Path of the devices that QEMU loads; `undefined` if it loads none. */
  readonly devices: string | undefined;
  /** The virtual clock at which it begins, in nanoseconds. */
  readonly virtualNs: bigint;
}

/** A QEMU that was just started, before its guest can be started. */
export interface StartedQemu {
  readonly machine: Machine;
  readonly nics: readonly NicArguments[];
  /** QEMU's file descriptor of the devices. */
  readonly devicesFileDescriptor: number;
  readonly signal: AbortSignal | undefined;
}

/** The steps of one kind of beginning. */
export interface BeginningSteps {
  /**
   * Whether the machine must first prove that its state works. Until then it captures nothing, and a fault of QEMU is a fault
   * of the state.
   */
  readonly isTrial: boolean;
  /** Prepares the files of the machine and returns them. */
  storage(machine: ResolvedMachineOptions): Promise<Storage>;
  /** Brings the machine to the point from which `start()` continues. */
  begin(started: StartedQemu): Promise<void>;
}

/** Removes the carrier of each NIC without a link, as if it had no cable. */
export async function disconnectUnused({ machine, nics }: StartedQemu): Promise<void> {
  const unused = nics.filter(({ backend }) => backend.kind === "none");
  await Promise.all(unused.map(({ name }) => machine.qmp.execute("set_link", { name, up: false })));
}
