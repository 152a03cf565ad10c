import { resolve } from "node:path";
import { type LossRule, writeDiskAfterCut } from "../media/power-cut.ts";
import type { DiskOptions } from "../options/disks.ts";
import { badOption, type OptionNames, requireOneOf, requireOptions } from "../options/option-checks.ts";
import type { MachineInput } from "./machine-input.ts";

/** What a power cut loses. */
export interface PowerCutOptions {
  /**
   * Which of the writes after the guest's last flush of a disk are lost: `all`, or `some`, in pieces of 4 KiB, as real disks may do.
   * Default `all`.
   */
  readonly lost?: "all" | "some" | undefined;
  /** Chooses the writes that `some` loses, repeatably: a 32-bit integer. Default 1. */
  readonly seed?: number | undefined;
}

/** The result of a power cut. */
export interface PowerCut {
  /** The disks that have `powerCuts`, in their order, with their new images in the machine's folder. */
  readonly disks: readonly DiskOptions[];
  /** Number of the guest's writes that a flush had completed, on all these disks. */
  readonly syncedWrites: number;
  /** Number of the guest's writes after the last flush, of which all or some are lost. */
  readonly unsyncedWrites: number;
}

const OPTION_NAMES: OptionNames<PowerCutOptions> = { lost: true, seed: true };

/**
 * Checks the options of a power cut, and that a disk has a log of its writes.
 * @throws {TypeError}
 */
export function requirePowerCut(options: PowerCutOptions, { name, disks }: MachineInput): LossRule {
  requireOptions("cutPower", options, OPTION_NAMES);
  const { lost = "all", seed = 1 } = options;
  requireOneOf("cutPower.lost", lost, ["all", "some"]);
  if (!Number.isInteger(seed) || seed !== (seed | 0)) throw badOption("cutPower.seed", "a 32-bit integer", seed);
  if (disks.some(({ writeLog }) => writeLog)) return { lost, seed };
  throw new TypeError(`${name} has no disk with powerCuts: true, so that it is not known what a power cut loses`);
}

/** Writes the disks of a machine whose QEMU was killed. @throws {QemuError} `qemu-failed` */
export async function disksAfterCut(
  { name, disks, folder, ownFolder }: MachineInput,
  rule: LossRule,
): Promise<PowerCut> {
  // By the descriptor: qemu-io takes no path with a space.
  const scratch = `/proc/${process.pid}/fd/${ownFolder.fileDescriptor}`;
  const cuts: DiskOptions[] = [];
  let syncedWrites = 0;
  let unsyncedWrites = 0;
  for (const [index, { writeLog, interface: bus }] of disks.entries()) {
    if (!writeLog) continue;
    const path = resolve(folder, `${name}-disk${index}-cut.qcow2`);
    const counts = await writeDiskAfterCut(writeLog, rule, { path, scratch });
    cuts.push({ path, format: "qcow2", interface: bus });
    syncedWrites += counts.syncedWrites;
    unsyncedWrites += counts.unsyncedWrites;
  }
  return { disks: cuts, syncedWrites, unsyncedWrites };
}
