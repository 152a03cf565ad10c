import type { NicArguments, RamFile } from "../command-line/qemu-arguments.ts";
import type { Golden, PrepareBeginning } from "../golden/golden.ts";
import type { Machine } from "../machine/machine.ts";
import type { ResolvedMachineOptions } from "../options/machine-options.ts";

/** The machine begins at its first instruction. */
export interface BootBeginning {
  readonly kind: "boot";
}

/** The machine begins where a golden state was saved. */
export interface RestoreBeginning {
  readonly kind: "restore";
  readonly golden: Golden;
}

/** How a machine begins. */
export type Beginning = BootBeginning | RestoreBeginning | PrepareBeginning;

/** What a machine reads and writes, by its beginning. */
export interface Storage {
  /** The machine with its disks and variables where it writes them. */
  readonly machine: ResolvedMachineOptions;
  /** The file of its RAM, if it has one. */
  readonly ram: RamFile | undefined;
  /** Path of the devices that QEMU loads, if it does. */
  readonly devices: string | undefined;
  /** The virtual clock at which it begins, in nanoseconds. */
  readonly virtualNs: bigint;
}

/** QEMU as it was started, on the way to where `start()` goes on. */
export interface StartedQemu {
  readonly machine: Machine;
  readonly nics: readonly NicArguments[];
  /** The file descriptor of the devices in QEMU. */
  readonly devicesFileDescriptor: number;
  readonly signal: AbortSignal | undefined;
}

/** How each kind of beginning is done. */
export interface BeginningSteps {
  /**
   * Whether the machine must first show that its state works. Until then it captures nothing, and a fault of QEMU is a fault
   * of the state.
   */
  readonly isTrial: boolean;
  storage(machine: ResolvedMachineOptions): Promise<Storage>;
  /** Brings the machine to where `start()` goes on. */
  begin(started: StartedQemu): Promise<void>;
}

/** Takes the carrier from each NIC without a link, as if it had no cable. */
export async function disconnectUnused({ machine, nics }: StartedQemu): Promise<void> {
  const unused = nics.filter(({ backend }) => backend.kind === "none");
  await Promise.all(unused.map(({ name }) => machine.qmp.execute("set_link", { name, up: false })));
}
