import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Machine } from "../machine/machine.ts";
import type { GoldenFacts } from "./golden-manifest.ts";
import { saveDevices } from "./migration.ts";
import { savedVirtualNs } from "./saved-clock.ts";
import { DEVICES_NAME } from "./state-files.ts";

/** Pauses a prepared machine, whose RAM and disks are files in `folder`, and saves its devices there as well. */
export async function saveState(
  machine: Machine,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<GoldenFacts> {
  await machine.pause();
  const devices = join(folder, DEVICES_NAME);
  await saveDevices(machine, devices, signal);
  return { virtualNs: String(savedVirtualNs(await readFile(devices)) ?? machine.clock.virtualNs) };
}
