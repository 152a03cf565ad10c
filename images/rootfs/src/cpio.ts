/** Writes a tree as an initial RAM disk: `node cpio.ts TREE ARCHIVE`. */
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { archive, devices, type Entry } from "./newc.ts";

const [tree = "", target = ""] = process.argv.slice(2);

/** Returns the paths of everything below a folder. (A recursive `readdirSync` would follow links to folders.) */
function namesIn(folder: string): string[] {
  return readdirSync(join(tree, folder), { withFileTypes: true }).flatMap((each) => {
    const name = join(folder, each.name);
    return each.isDirectory() ? [name, ...namesIn(name)] : [name];
  });
}

function entry(name: string): Entry {
  const path = join(tree, name);
  const status = lstatSync(path);
  if (status.isSymbolicLink()) return { name, mode: status.mode, data: Buffer.from(readlinkSync(path)) };
  if (status.isDirectory()) return { name, mode: status.mode, data: Buffer.alloc(0) };
  if (status.isFile()) return { name, mode: status.mode, data: readFileSync(path) };
  throw new Error(`${path} must be a file, a folder or a symbolic link`);
}

const output = openSync(target, "w");
for (const record of archive([...namesIn("").map(entry), ...devices])) writeSync(output, record);
closeSync(output);
