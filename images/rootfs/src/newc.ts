/**
 * The "newc" cpio format, the one the kernel unpacks as its initial root file system. Records here are owned by root and
 * without times, so that the same files give the same bytes.
 *
 * The format: Documentation/driver-api/early-userspace/buffer-format.rst of the Linux kernel.
 */

/** A file, a folder, a link (its data is the target) or a device. */
export interface Entry {
  name: string;
  /** Type and permissions, as `stat` gives them. */
  mode: number;
  data: Buffer;
  device?: [major: number, minor: number];
}

const characterDevice = 0o020000;

/** Written as records because an ordinary user cannot make the nodes; the kernel wants a console before /dev is there. */
export const devices: Entry[] = [
  { name: "dev/console", mode: characterDevice | 0o600, data: Buffer.alloc(0), device: [5, 1] },
  { name: "dev/null", mode: characterDevice | 0o666, data: Buffer.alloc(0), device: [1, 3] },
];

function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}

function record({ name, mode, data, device: [major, minor] = [0, 0] }: Entry, inode: number): Buffer {
  const [user, group, links, time, checksum] = [0, 0, 1, 0, 0];
  const nameBytes = Buffer.from(`${name}\0`);
  const fields = [inode, mode, user, group, links, time, data.length, 0, 0, major, minor, nameBytes.length, checksum];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return Buffer.concat([header, nameBytes, padding(header.length + nameBytes.length), data, padding(data.length)]);
}

/** The archive's records one by one, sorted by name, a folder thus before what is in it, and the trailer. */
export function* archive(entries: Entry[]): Generator<Buffer> {
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const [index, entry] of sorted.entries()) yield record(entry, index + 1);
  yield record({ name: "TRAILER!!!", mode: 0, data: Buffer.alloc(0) }, 0);
}
