import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The content of a folder: a description of each entry by its relative path. */
export type FolderContent = ReadonlyMap<string, string>;

const SMALL_BYTES = 64 * 1024 * 1024;

/** Describes everything in a folder: kinds of entries, sizes, digests of files. Times do not count. */
export function contentOf(folder: string): FolderContent {
  const content = new Map<string, string>();
  walk(folder, "", content);
  return content;
}

function walk(folder: string, prefix: string, content: Map<string, string>): void {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const relative = `${prefix}${name}`;
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined) continue;
    if (status.isDirectory()) {
      content.set(`${relative}/`, "folder");
      walk(path, `${relative}/`, content);
    } else if (status.isFile()) content.set(relative, `${status.size} bytes ${digestOf(path, status.size)}`);
    else content.set(relative, status.isSocket() ? "socket" : "other");
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function digestOf(path: string, bytes: number): string {
  if (bytes > SMALL_BYTES) return "";
  try {
    return createHash("sha1").update(readFileSync(path)).digest("hex").slice(0, 12);
  } catch {
    return "";
  }
}

/** Returns the differences between two contents, one line each. @param isExpected entries that may be new or different */
export function differencesOf(
  before: FolderContent,
  after: FolderContent,
  isExpected: (path: string) => boolean = () => false,
): string[] {
  const gone = [...before.keys()].filter((path) => !after.has(path)).map((path) => `${path} is gone`);
  const changed = [...after].flatMap(([path, description]) => {
    const earlier = before.get(path);
    if (earlier === description || isExpected(path)) return [];
    return [earlier === undefined ? `${path} (${description}) is left` : `${path} has changed`];
  });
  return [...gone, ...changed];
}
