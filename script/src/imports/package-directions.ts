/** Which package may import which: the direction of imports between packages. */
import { dirname, join, relative, resolve } from "node:path";

/** Every package of the workspace with the siblings that it may import. */
export const ALLOWED_SIBLINGS: Readonly<Record<string, readonly string[]>> = {
  "packages/qmp": [],
  "packages/pcap": [],
  "packages/serial-expect": [],
  "packages/guard": [],
  "packages/docker-nodes": ["@alpy/guard"],
  "packages/qemu": ["@alpy/guard", "@alpy/qmp", "@alpy/serial-expect"],
  "packages/alpy": [
    "@alpy/guard",
    "@alpy/qmp",
    "@alpy/pcap",
    "@alpy/serial-expect",
    "@alpy/docker-nodes",
    "@alpy/qemu",
  ],
  "packages/carrot": ["@alpy/alpy"],
  "images/guests": ["@alpy/alpy"],
  "images/node": [],
  "images/rabbit": ["@alpy/qemu", "@alpy/alpy", "@alpy/carrot"],
  "images/rootfs": [],
  bench: [
    "@alpy/guard",
    "@alpy/qmp",
    "@alpy/pcap",
    "@alpy/serial-expect",
    "@alpy/docker-nodes",
    "@alpy/qemu",
    "@alpy/alpy",
  ],
  script: [],
  reliability: ["@alpy/alpy"],
};

/** Files that the configuration files of all packages import; they are never part of a built package. */
const SHARED_CONFIGURATION = /^(tsup|vitest)\.base\.ts$/;

/** A file that imports something. */
export interface ImportingFile {
  /** The repository's top folder. */
  readonly root: string;
  /** The file's package, relative to `root`. */
  readonly packageFolder: string;
  /** The name of its package. */
  readonly packageName: string;
  /** The file, relative to its package. */
  readonly file: string;
}

/** Returns the fault of an import, if it has one: it leaves the package by a relative path, or names a sibling that is not allowed. */
export function faultOfImport(importer: ImportingFile, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return faultOfPath(importer, specifier);
  if (!specifier.startsWith("@alpy/")) return undefined;
  const name = specifier.split("/").slice(0, 2).join("/");
  if (name === importer.packageName) return undefined;
  const allowed = ALLOWED_SIBLINGS[importer.packageFolder] ?? [];
  if (allowed.includes(name)) return undefined;
  return `must not import ${name}; its package may import ${allowed.join(", ") || "no sibling"}`;
}

function faultOfPath({ root, packageFolder, file }: ImportingFile, specifier: string): string | undefined {
  const folder = join(root, packageFolder);
  const target = resolve(folder, dirname(file), specifier);
  const leaves = relative(folder, target).startsWith("..");
  return leaves && !SHARED_CONFIGURATION.test(relative(root, target)) ? `leaves its package: ${specifier}` : undefined;
}
