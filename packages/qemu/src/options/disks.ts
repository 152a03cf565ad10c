import { closeSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { type OptionNames, requireKnown } from "../require-known.ts";

/** How a disk is attached, by QEMU's own devices: `virtio-blk-pci`, `ide-hd` (SATA on q35), `scsi-hd` behind `virtio-scsi-pci`, `nvme`. */
export type DiskInterface = "virtio" | "ide" | "scsi" | "nvme";

/** A disk of the machine. */
export interface DiskOptions {
  /** Path of the image (QEMU: `-blockdev`/`-drive file=`). */
  path: string;
  /**
   * Format of the image (QEMU: `format=`). Default: `qcow2` if the file begins as one does, else `raw`. A raw image that
   * is to `persist` must be named as such, since its guest could write what looks like another format.
   */
  format?: "qcow2" | "raw";
  /** How the guest sees it. Default `virtio`. */
  interface?: DiskInterface;
  /**
   * Whether the guest's writes stay in the image. Default false: they go to an overlay that ends with QEMU, and the image
   * is never written to.
   */
  persist?: boolean;
}

/** {@link DiskOptions} with every default filled in. */
export type Disk = Required<DiskOptions>;

const known: OptionNames<DiskOptions> = { path: true, format: true, interface: true, persist: true };

/** The magic number of qcow2 (QEMU, docs/interop/qcow2.txt, "Header"). */
const qcow2Magic = Buffer.from("QFI\xfb", "latin1");

/**
 * Fills in the defaults.
 * @throws {TypeError} for a raw disk that is to persist and does not name its format
 */
export function resolveDisk(option: string | DiskOptions, name: string): Disk {
  const given = typeof option === "string" ? { path: option } : option;
  requireKnown(name, given, known);
  const format = given.format ?? formatOf(given.path);
  const persist = given.persist ?? false;
  if (persist && given.format === undefined && format === "raw") {
    throw new TypeError(`${name}: a raw image that is to persist must say so by format: "raw"`);
  }
  // Absolute: a relative one with a colon would be a protocol to QEMU.
  return { path: resolve(given.path), format, interface: given.interface ?? "virtio", persist };
}

function formatOf(path: string): Disk["format"] {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(qcow2Magic.length);
    readSync(file, head);
    return head.equals(qcow2Magic) ? "qcow2" : "raw";
  } finally {
    closeSync(file);
  }
}
