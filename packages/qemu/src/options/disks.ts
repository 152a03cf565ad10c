import { resolve } from "node:path";
import { fileBegins } from "./file-begins.ts";
import {
  badOption,
  isOptions,
  type OptionNames,
  requireBoolean,
  requireOneOf,
  requireOptions,
  requireText,
} from "./option-checks.ts";
import { requireFile } from "./require-file.ts";

const DISK_INTERFACES = ["virtio", "ide", "scsi", "nvme"] as const;
const DISK_FORMATS = ["qcow2", "raw"] as const;

/** How a disk is attached, by QEMU's own devices: `virtio-blk-pci`, `ide-hd` (SATA on q35), `scsi-hd` behind `virtio-scsi-pci`, `nvme`. */
export type DiskInterface = (typeof DISK_INTERFACES)[number];

/** A disk of the machine. */
export interface DiskOptions {
  /** Path of the image (QEMU: `-blockdev`/`-drive file=`). */
  readonly path: string;
  /**
   * Format of the image (QEMU: `format=`). Default: `qcow2` if the file begins like one, else `raw`. For a raw image with
   * `persist` it must be given, because its guest could write data that looks like another format.
   */
  readonly format?: (typeof DISK_FORMATS)[number] | undefined;
  /** How it is attached. Default `virtio`. */
  readonly interface?: DiskInterface | undefined;
  /**
   * Whether the guest's writes stay in the image. Default false: they go to an overlay that ends with QEMU, and the image
   * is never written to.
   */
  readonly persist?: boolean | undefined;
  /**
   * Whether QEMU logs each write and each flush of the guest, so that `machine.cutPower()` knows which writes a power cut
   * loses. The log takes as much room in `TMPDIR` as the guest writes. Not with `persist`, nor with a golden state. Default false.
   */
  readonly powerCuts?: boolean | undefined;
}

/** A disk whose writes are logged. */
export interface WriteLog {
  /** Path of the log (QEMU: `-blockdev driver=blklogwrites`, `log`). */
  readonly path: string;
  /** The image without the guest's writes. */
  readonly image: Pick<ResolvedDisk, "path" | "format">;
}

/** {@link DiskOptions} with every default filled in. */
export interface ResolvedDisk {
  /** Absolute path of the image. */
  readonly path: string;
  /** Format of the image. */
  readonly format: (typeof DISK_FORMATS)[number];
  /** How it is attached. */
  readonly interface: DiskInterface;
  /** Whether the guest's writes stay in the image. */
  readonly persist: boolean;
  readonly powerCuts?: true | undefined;
  /** The log of the writes to it, for a disk that has `powerCuts`. */
  readonly writeLog?: WriteLog | undefined;
  /** The image that it is based on, in place of the one whose path is in its header. */
  readonly backing?: Pick<ResolvedDisk, "path" | "format"> | undefined;
}

const DISK_OPTION_NAMES: OptionNames<DiskOptions> = {
  path: true,
  format: true,
  interface: true,
  persist: true,
  powerCuts: true,
};

/** The magic number of qcow2 (QEMU, docs/interop/qcow2.txt, "Header"). */
const QCOW2_MAGIC = Buffer.from("QFI\xfb", "latin1");

/**
 * Returns a disk with every default filled in.
 * @param path the disk by the path that the user wrote: `machine.disks[0]`
 * @throws {TypeError} for invalid options, and for a raw disk with `persist` that does not name its format
 * @throws {QemuError} `disk-not-found`
 */
export function resolveDisk(option: string | DiskOptions, path: string): ResolvedDisk {
  const given = diskOptions(option, path);
  const format = given.format ?? formatOf(given.path);
  const persist = given.persist ?? false;
  if (persist && given.format === undefined && format === "raw") {
    throw new TypeError(`${path}.format must be given for a raw image with persist: true; add format: "raw"`);
  }
  if (persist && given.powerCuts) throw new TypeError(`${path}.powerCuts cannot be combined with persist: true`);
  const powerCuts = given.powerCuts || undefined;
  // Absolute: QEMU mistakes a relative path with a colon for a protocol.
  return { path: resolve(given.path), format, interface: given.interface ?? "virtio", persist, powerCuts };
}

function diskOptions(option: string | DiskOptions, path: string): DiskOptions {
  if (typeof option === "string") {
    requireText(path, option);
    requireFile(path, option);
    return { path: option };
  }
  if (!isOptions(option)) throw badOption(path, "a path or an object with options", option);
  requireOptions(path, option, DISK_OPTION_NAMES);
  if (typeof option.path !== "string") throw badOption(`${path}.path`, "a non-empty string", option.path);
  requireText(`${path}.path`, option.path);
  requireOneOf(`${path}.format`, option.format, DISK_FORMATS);
  requireOneOf(`${path}.interface`, option.interface, DISK_INTERFACES);
  requireBoolean(`${path}.persist`, option.persist);
  requireBoolean(`${path}.powerCuts`, option.powerCuts);
  requireFile(`${path}.path`, option.path);
  return option;
}

function formatOf(path: string): ResolvedDisk["format"] {
  return fileBegins(path, QCOW2_MAGIC) ? "qcow2" : "raw";
}
