import { realpathSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { identityOf } from "../content/file-digest.ts";
import { importsOf } from "./module-imports.ts";
import type { AliasMatchers } from "./path-aliases.ts";
import { resolveImport } from "./resolve-import.ts";

/** The modules of a program that may change between two runs. */
export interface ModuleGraph {
  /** Absolute paths of the user's own modules. */
  readonly local: readonly string[];
  /** Names of all other modules: those of installed packages with their versions, and those of built-in ones. */
  readonly packages: readonly string[];
}

/** Graphs that this process has walked, by their entries; each is valid as long as its modules are unmodified. */
const walked = new Map<string, { identities: string; graph: ModuleGraph }>();

/**
 * Returns all modules that the given ones import, directly or not: those outside `node_modules` by their real path (also a
 * workspace's packages), the others by name. A graph that this process has walked is walked again only if one of its modules
 * was modified since.
 * @throws {Error} for a module that cannot be read or resolved
 */
export async function moduleGraph(entries: readonly string[]): Promise<ModuleGraph> {
  const key = JSON.stringify(entries);
  const earlier = walked.get(key);
  if (earlier && earlier.identities === identitiesOf(earlier.graph.local)) return earlier.graph;
  const graph = await walk(entries);
  walked.set(key, { identities: identitiesOf(graph.local), graph });
  return graph;
}

function identitiesOf(paths: readonly string[]): string {
  const stats = paths.map((path) => statSync(path, { throwIfNoEntry: false }));
  return JSON.stringify(stats.map((one) => one && identityOf(one)));
}

async function walk(entries: readonly string[]): Promise<ModuleGraph> {
  const aliases: AliasMatchers = new Map();
  const local = new Set(entries.map((entry) => realpathSync(entry)));
  const packages = new Set<string>();
  // A set that grows while it is walked: each added module is visited once.
  for (const path of local) {
    for (const found of await importsOf(path, await readFile(path, "utf8"))) {
      const { files, name } = resolveImport(found, path, aliases);
      for (const file of files) local.add(file);
      if (name !== undefined) packages.add(name);
    }
  }
  return { local: [...local].toSorted(), packages: [...packages].toSorted() };
}
