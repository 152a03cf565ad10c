import { copyFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createOverlay } from "../media/disk-overlay.ts";
import type { ResolvedMachineOptions } from "../options/machine-options.ts";

const VARIABLES_NAME = "variables.fd";
const PURPOSE = { code: "golden-failed", what: "golden states of machines with disks" } as const;

function diskName(index: number): string {
  return `disk${index}.qcow2`;
}

/** Returns the machine for its preparation: it writes to overlays of its disks and to a copy of its variables, in `folder`. */
export async function preparedMachine(
  machine: ResolvedMachineOptions,
  folder: string,
): Promise<ResolvedMachineOptions> {
  const disks = machine.disks.map(async (disk, index) => {
    const path = join(folder, diskName(index));
    await createOverlay(path, { path: resolve(disk.path), format: disk.format }, PURPOSE);
    return { ...disk, path, format: "qcow2" as const, persist: true };
  });
  const { firmware } = machine;
  if (firmware) await copyFile(firmware.variables, join(folder, VARIABLES_NAME));
  return {
    ...machine,
    disks: await Promise.all(disks),
    firmware: firmware && { ...firmware, variables: join(folder, VARIABLES_NAME), persist: true },
  };
}

/**
 * Returns the machine for a restore: it writes to overlays that end with QEMU, on top of the disks that are saved in `folder`.
 * These are based on the machine's own disks, wherever they are now: their content is part of the state's key, their path is not.
 */
export function restoredMachine(machine: ResolvedMachineOptions, folder: string): ResolvedMachineOptions {
  const { firmware } = machine;
  return {
    ...machine,
    disks: machine.disks.map((disk, index) => {
      const backing = { path: resolve(disk.path), format: disk.format };
      return { ...disk, path: join(folder, diskName(index)), format: "qcow2" as const, backing };
    }),
    firmware: firmware && { ...firmware, variables: join(folder, VARIABLES_NAME) },
  };
}
