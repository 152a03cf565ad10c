/**
 * Copies chosen kernel modules, and the modules that they depend on, into a tree, with the indexes that modprobe reads.
 *
 * `node modules.ts FROM TO LIST...`: FROM and TO are folders /lib/modules/VERSION; a LIST contains names, `#` begins a comment.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { unpack } from "./unpack.ts";

interface Module {
  path: string;
  image: Buffer;
  dependencies: string[];
  aliases: string[];
}

const [from = "", to = "", ...lists] = process.argv.slice(2);

const PACKED_MODULE = /\.ko(\.gz|\.xz|\.zst)?$/;

/** Returns a module's name. The kernel treats "-" and "_" as the same character. */
function moduleName(path: string): string {
  return basename(path).replace(PACKED_MODULE, "").replaceAll("-", "_");
}

/** The number of the architecture AMD x86-64 in an ELF file's header, and where it is (System V ABI, "ELF Header"). */
const EM_X86_64 = 62;
const ELF_MACHINE_OFFSET = 18;

function wantedNames(list: string): string[] {
  const text = readFileSync(list, "utf8").replace(/#.*/g, "").trim();
  return text.split(/\s+/).map((name) => name.replaceAll("-", "_"));
}

function read(path: string): Module {
  const image = unpack(readFileSync(join(from, path)));
  // The section .modinfo is a sequence of "key=value" strings, each terminated by a zero byte.
  const text = image.toString("latin1");
  const values = (key: string) =>
    [...text.matchAll(new RegExp(`\\0${key}=([^\\0]*)(?=\\0)`, "g"))].map(([, value = ""]) => value);
  const depends = values("depends").flatMap((value) => value.split(","));
  const dependencies = depends.filter((name) => name !== "").map((name) => name.replaceAll("-", "_"));
  return { path: path.replace(PACKED_MODULE, ".ko"), image, dependencies, aliases: values("alias") };
}

const paths = new Map(globSync("kernel/**/*.ko*", { cwd: from }).map((path) => [moduleName(path), path]));
const builtIn = new Set(readFileSync(join(from, "modules.builtin"), "utf8").split("\n").map(moduleName));
const chosen = new Map<string, Module>();

function choose(name: string): void {
  if (chosen.has(name) || builtIn.has(name)) return;
  const path = paths.get(name);
  if (path === undefined) throw new Error(`${lists.join(", ")}: the kernel has no module ${name}`);
  const module = read(path);
  chosen.set(name, module);
  module.dependencies.forEach(choose);
}

/** Returns the modules that must be loaded before a module, the nearest first, as modprobe expects. */
function before(name: string, seen = new Set<string>()): Set<string> {
  for (const each of chosen.get(name)?.dependencies ?? []) {
    if (builtIn.has(each)) continue;
    // Move it behind the module that needs it, even if it was found before.
    seen.delete(each);
    seen.add(each);
    before(each, seen);
  }
  return seen;
}

function write({ path, image }: Module): void {
  const target = join(to, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, image, { mode: 0o644 });
}

lists.flatMap(wantedNames).forEach(choose);
const modules = [...chosen].sort(([a], [b]) => (a < b ? -1 : 1));
for (const [, module] of modules) write(module);
// This machine's objcopy does not know the format of another architecture.
for (const [, { path }] of modules.filter(([, { image }]) => image.readUInt16LE(ELF_MACHINE_OFFSET) === EM_X86_64)) {
  execFileSync("objcopy", ["--strip-debug", "--remove-section=.BTF", join(to, path)], { stdio: "inherit" });
}

function pathOf(name: string): string {
  const module = chosen.get(name);
  if (module === undefined) throw new Error(`unreachable: ${name} is a dependency of a chosen module`);
  return module.path;
}

const order = modules.map(([name, { path }]) => `${path}: ${[...before(name)].map(pathOf).join(" ")}`.trimEnd());
writeFileSync(join(to, "modules.dep"), `${order.join("\n")}\n`);
const aliases = modules.flatMap(([name, each]) => each.aliases.map((alias) => `alias ${alias} ${name}`));
writeFileSync(join(to, "modules.alias"), `${aliases.join("\n")}\n`);
writeFileSync(join(to, "modules.symbols"), "");
copyFileSync(join(from, "modules.builtin"), join(to, "modules.builtin"));
