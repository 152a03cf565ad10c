import { execFile } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { AlpyError } from "../errors.ts";
import type { ResolvedMachineOptions } from "../machine/options.ts";

const variablesName = "variables.fd";
const createTimeoutMs = 30_000;

function diskName(index: number): string {
  return `disk${index}.qcow2`;
}

/** The machine as it is prepared: what it writes goes to overlays of its disks, and a copy of its variables, in `folder`. */
export async function preparedMachine(
  machine: ResolvedMachineOptions,
  folder: string,
): Promise<ResolvedMachineOptions> {
  const disks = machine.disks.map(async (disk, index) => {
    const path = join(folder, diskName(index));
    await createOverlay(path, resolve(disk.path), disk.format);
    return { ...disk, path, format: "qcow2" as const, persist: true };
  });
  const { firmware } = machine;
  if (firmware) await copyFile(firmware.variables, join(folder, variablesName));
  return {
    ...machine,
    disks: await Promise.all(disks),
    firmware: firmware && { ...firmware, variables: join(folder, variablesName), persist: true },
  };
}

/** The machine as it is restored: overlays that end with QEMU, on top of what was saved in `folder`. */
export function restoredMachine(machine: ResolvedMachineOptions, folder: string): ResolvedMachineOptions {
  const { firmware } = machine;
  return {
    ...machine,
    disks: machine.disks.map((disk, index) => ({ ...disk, path: join(folder, diskName(index)), format: "qcow2" })),
    firmware: firmware && { ...firmware, variables: join(folder, variablesName) },
  };
}

async function createOverlay(path: string, base: string, format: string): Promise<void> {
  try {
    const args = ["create", "-q", "-f", "qcow2", "-F", format, "-b", base, path];
    await promisify(execFile)("qemu-img", args, { timeout: createTimeoutMs });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const advice = "qemu-img is needed for golden states of machines with disks (Debian: qemu-utils)";
    throw new AlpyError("golden-failed", `cannot make an overlay of ${base} (${reason}); ${advice}`, { cause });
  }
}
