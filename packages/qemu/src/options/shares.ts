import { statSync } from "node:fs";
import { resolve } from "node:path";
import { QemuError } from "../errors.ts";
import { badOption, type OptionNames, requireBoolean, requireList, requireOptions } from "./option-checks.ts";

/** A folder of the host that the guest can mount: `mount -t 9p -o trans=virtio,version=9p2000.L TAG /mnt`. */
export interface ShareOptions {
  /** Path of the folder. */
  readonly path: string;
  /** The name by which the guest mounts it, at most 31 bytes. */
  readonly tag: string;
  /** Whether the guest can only read it. Default true. */
  readonly readOnly?: boolean | undefined;
}

/** {@link ShareOptions} with every default filled in. */
export interface ResolvedShare {
  /** An absolute path. */
  readonly path: string;
  /** The name by which the guest mounts it. */
  readonly tag: string;
  /** Whether the guest can only read it. */
  readonly readOnly: boolean;
}

const SHARE_OPTION_NAMES: OptionNames<ShareOptions> = { path: true, tag: true, readOnly: true };
/** QEMU, hw/9pfs/9p.h: `MAX_TAG_LEN` has room for a byte that ends it. */
const TAG_PATTERN = /^[\x21-\x7e]{1,31}$/;

/**
 * Returns the shared folders with every default filled in.
 * @param path the option by the path that the user wrote: `machine.shares`
 * @throws {TypeError} for unknown options and invalid values, and for a tag that two folders share
 * @throws {QemuError} `disk-not-found` for a folder that does not exist
 */
export function resolveShares(shares: readonly ShareOptions[] | undefined, path: string): ResolvedShare[] {
  requireList(path, shares);
  const resolved = (shares ?? []).map((share, index) => resolveShare(share, `${path}[${index}]`));
  const second = resolved.findIndex(({ tag }, index) => resolved.findIndex((one) => one.tag === tag) < index);
  const repeated = resolved[second];
  if (repeated === undefined) return resolved;
  throw new TypeError(`${path}[${second}].tag is the tag of another folder: ${repeated.tag}`);
}

function resolveShare(share: ShareOptions, path: string): ResolvedShare {
  requireOptions(path, share, SHARE_OPTION_NAMES);
  const { path: folder, tag, readOnly } = share;
  if (typeof folder !== "string" || folder === "") throw badOption(`${path}.path`, "a non-empty string", folder);
  if (typeof tag !== "string" || !TAG_PATTERN.test(tag)) {
    throw badOption(`${path}.tag`, "a name of 1 to 31 characters without spaces", tag);
  }
  requireBoolean(`${path}.readOnly`, readOnly);
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isFolder) throw new QemuError("disk-not-found", `${path}.path: there is no folder ${folder}`);
  return { path: resolve(folder), tag, readOnly: readOnly ?? true };
}
