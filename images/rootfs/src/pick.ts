/**
 * Copies chosen files from a tree of unpacked packages into a small tree, with all shared libraries that they need.
 *
 * `node pick.ts FROM TO LIST...`: each line of a list is an absolute path or a glob in FROM; `#` begins a comment.
 */
import {
  copyFileSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { elfDependencies } from "./elf.ts";

const [from = "", to = "", ...lists] = process.argv.slice(2);
const source = realpathSync(from);

/** The folder of the packages' architecture, such as /usr/lib/x86_64-linux-gnu, and the one that all share. */
const libraryFolders = [...globSync("usr/lib/*-linux-gnu", { cwd: source }).map((folder) => `/${folder}`), "/usr/lib"];

/** Returns the path in a tree whose /bin, /sbin, /lib and /lib64 are links into /usr. */
function merged(path: string): string {
  return path.replace(/^\/(bin|sbin|lib|lib64)\//, "/usr/$1/");
}

function chosen(list: string): string[] {
  return readFileSync(list, "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .flatMap((pattern) => matches(pattern, list));
}

function matches(pattern: string, list: string): string[] {
  const found = globSync(join(source, merged(pattern)));
  if (found.length === 0) throw new Error(`${list}: none of the packages contains ${pattern}`);
  return found.map((path) => `/${relative(source, path)}`);
}

function library(name: string, neededBy: string): string {
  if (name.startsWith("/")) return merged(name);
  const folder = libraryFolders.find((each) => lstatSync(join(source, each, name), { throwIfNoEntry: false }));
  if (folder === undefined) throw new Error(`${neededBy} needs ${name}, which none of the packages contains`);
  return join(folder, name);
}

/** Copies one file into the new tree. Returns the paths to copy next (a link's target), and the file to read libraries from. */
function copy(path: string): { next: string[]; file?: string } {
  const target = join(to, path);
  if (lstatSync(target, { throwIfNoEntry: false })) return { next: [] };
  mkdirSync(dirname(target), { recursive: true });
  const original = join(source, path);
  if (lstatSync(original).isSymbolicLink() && !/\.so(\.|$)/.test(path)) {
    const link = readlinkSync(original);
    symlinkSync(link, target);
    return { next: [merged(resolve(dirname(path), link))] };
  }
  // A library is copied under the name that programs ask for, instead of its chain of links.
  copyFileSync(original, target);
  return { next: [], file: path };
}

let wanted = lists.flatMap(chosen);
while (wanted.length > 0) {
  const copied = wanted.map(copy);
  const files = copied.flatMap(({ file }) => file ?? []);
  const libraries = [...elfDependencies(source, files)].flatMap(([file, names]) =>
    names.map((name) => library(name, file)),
  );
  wanted = [...new Set([...copied.flatMap(({ next }) => next), ...libraries])];
}
