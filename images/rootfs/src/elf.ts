import { execFileSync } from "node:child_process";
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

function isElf(path: string): boolean {
  const descriptor = openSync(path, "r");
  try {
    const magic = Buffer.alloc(4);
    readSync(descriptor, magic);
    return magic.toString("latin1") === "\x7fELF";
  } finally {
    closeSync(descriptor);
  }
}

/** Returns the names of the libraries and the path of the program interpreter that each ELF file among `files` needs. */
export function elfDependencies(root: string, files: string[]): Map<string, string[]> {
  const dependencies = new Map<string, string[]>();
  for (const file of files.filter((each) => isElf(join(root, each)))) {
    const listing = execFileSync("readelf", ["--wide", "--dynamic", "--program-headers", join(root, file)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const found = listing.matchAll(/\(NEEDED\).*\[(.+)\]|program interpreter: (.+)\]/g);
    dependencies.set(
      file,
      [...found].flatMap(([, name, interpreter]) => name ?? interpreter ?? []),
    );
  }
  return dependencies;
}
