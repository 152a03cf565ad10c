/**
 * Writes the "newc" cpio format, which the kernel unpacks as its initial root file system. All records are owned by root and
 * have no times, so that the same files produce the same bytes.
 *
 * The format: Documentation/driver-api/early-userspace/buffer-format.rst of the Linux kernel.
 */

/** A file, a folder, a link (its data is the target) or a device. */
export interface Entry {
  readonly name: string;
  /** Type and permissions, as in `stat`. */
  readonly mode: number;
  readonly data: Buffer;
  readonly device?: readonly [major: number, minor: number] | undefined;
}

const CHARACTER_DEVICE = 0o020000;

/** Device nodes as records, because an ordinary user cannot create nodes. The kernel needs a console before /dev is mounted. */
export const devices: Entry[] = [
  { name: "dev/console", mode: CHARACTER_DEVICE | 0o600, data: Buffer.alloc(0), device: [5, 1] },
  { name: "dev/null", mode: CHARACTER_DEVICE | 0o666, data: Buffer.alloc(0), device: [1, 3] },
];

function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}

function record({ name, mode, data, device: [major, minor] = [0, 0] }: Entry, inode: number): Buffer {
  const user = 0;
  const group = 0;
  const links = 1;
  const time = 0;
  const checksum = 0;
  const nameBytes = Buffer.from(`${name}\0`);
  const fields = [inode, mode, user, group, links, time, data.length, 0, 0, major, minor, nameBytes.length, checksum];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return Buffer.concat([header, nameBytes, padding(header.length + nameBytes.length), data, padding(data.length)]);
}

/** Yields the archive's records, sorted by name so that a folder comes before its contents, and then the trailer. */
export function* archive(entries: Entry[]): Generator<Buffer> {
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const [index, entry] of sorted.entries()) yield record(entry, index + 1);
  yield record({ name: "TRAILER!!!", mode: 0, data: Buffer.alloc(0) }, 0);
}
