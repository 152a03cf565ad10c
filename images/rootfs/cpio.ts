/**
 * Writes a tree as a cpio archive in the "newc" format, the one the kernel unpacks as its initial root file system:
 * sorted, owned by root, without times, so that the same tree gives the same bytes. `node cpio.ts TREE ARCHIVE`.
 *
 * The format: Documentation/driver-api/early-userspace/buffer-format.rst of the Linux kernel.
 */
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

interface Entry {
  name: string;
  mode: number;
  data: Buffer;
  device?: [major: number, minor: number];
}

const characterDevice = 0o020000;

/** Written as records because an ordinary user cannot make the nodes; the kernel wants a console before /dev is there. */
const devices: Entry[] = [
  { name: "dev/console", mode: characterDevice | 0o600, data: Buffer.alloc(0), device: [5, 1] },
  { name: "dev/null", mode: characterDevice | 0o666, data: Buffer.alloc(0), device: [1, 3] },
];

function entry(tree: string, name: string): Entry {
  const path = join(tree, name);
  const status = lstatSync(path);
  if (status.isSymbolicLink()) return { name, mode: status.mode, data: Buffer.from(readlinkSync(path)) };
  if (status.isDirectory()) return { name, mode: status.mode, data: Buffer.alloc(0) };
  if (status.isFile()) return { name, mode: status.mode, data: readFileSync(path) };
  throw new Error(`${path} is neither a file, a folder nor a link`);
}

/** All below a folder. (The recursive `readdirSync` would go through links to folders.) */
function namesIn(tree: string, folder = ""): string[] {
  return readdirSync(join(tree, folder), { withFileTypes: true }).flatMap((each) => {
    const name = join(folder, each.name);
    return each.isDirectory() ? [name, ...namesIn(tree, name)] : [name];
  });
}

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

const [tree = "", archive = ""] = process.argv.slice(2);
const names = namesIn(tree);
const entries = [...names.map((name) => entry(tree, name)), ...devices].sort((a, b) => (a.name < b.name ? -1 : 1));
const output = openSync(archive, "w");
for (const [index, each] of entries.entries()) writeSync(output, record(each, index + 1));
writeSync(output, record({ name: "TRAILER!!!", mode: 0, data: Buffer.alloc(0) }, 0));
closeSync(output);
