import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MachineOptions } from "@alpy/qemu";
import type { Testbed } from "../testbed/testbed.ts";
import { GUEST_TIMEOUT_MS, type TrialContext } from "./trial.ts";

/** What the guest writes to its console when it has booted. */
export const GREETING = "ready\r\n";

const SECTOR_BYTES = 512;
const DISK_BYTES = 1024 * 1024;
const SIGNATURE = 0xaa55;
const SIGNATURE_OFFSET = 510;

/** The boot sector, without its signature, as assembled from test/fixtures/repeater.S, which explains it. A test compares both. */
const CODE = [
  "31c08ed88ed0bc007cfcbf0006bd001066bb000000806689d8e8ff00663dec10",
  "3981755267668d4304e8ef000c0766ef67668d4310e8e30024fc8905c7450200",
  "00896d04c74506000089c283c237b010ee660fb7c566c1e00483ea0766ef66b8",
  "8f00000083c21466ef83ea0db00cee81c5001083c7086681c3000800006681fb",
  "000001807290be357dac84c07405e89500ebf6bf0006be0806e8230087fee81e",
  "00bafd03eca80174eabaf803ec3c217405e87200ebddba0406b80020efebf78b",
  "1583c237eca80175518e45048b5d02268b4f02668cc066c1e004660fb7d36766",
  "8d4410048b6c068b1401ea83c22066ef660fb7c183e80483ea1066ef83c50483",
  "e50c896c0601cb83c30781e3fc1f895d028d47f08b1583c238efc3baf80c66ef",
  "83c20466edc350bafd03eca82074fb58baf803eec372656164790d0a00",
];

/** Returns the boot sector of the guest. */
export function repeaterSector(): Buffer {
  const sector = Buffer.alloc(SECTOR_BYTES);
  sector.write(CODE.join(""), "hex");
  sector.writeUInt16LE(SIGNATURE, SIGNATURE_OFFSET);
  return sector;
}

/** Writes the guest's disk into a folder, and returns its path. It is larger than the guest: SeaBIOS boots no smaller virtio disk. */
export async function writeRepeaterDisk(folder: string): Promise<string> {
  const path = join(folder, "repeater.img");
  await writeFile(path, Buffer.concat([repeaterSector()], DISK_BYTES));
  return path;
}

/** Returns the machine that the guest needs: a PC with NICs that it can drive. */
export function repeaterMachine({ disk, accel }: Pick<TrialContext, "disk" | "accel">): MachineOptions {
  return {
    architecture: "x86_64",
    accel,
    disk: { path: disk, format: "raw", interface: "ide" },
    memoryMiB: 16,
    nic: "rtl8139",
  };
}

/** Waits until the guest has booted and set up its NICs. */
export async function waitForGuest({ console }: Pick<Testbed, "console">, signal: AbortSignal): Promise<void> {
  await console.expect(GREETING, { timeoutMs: GUEST_TIMEOUT_MS, signal });
}
