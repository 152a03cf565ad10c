import { statSync } from "node:fs";
import { isLocal } from "./calling-files.ts";
import { identityOf } from "./file-digest.ts";

/** The modules of a program that may change between two runs. */
export interface ModuleGraph {
  /** Absolute paths of the user's own modules. */
  readonly local: readonly string[];
  /** Names of all other modules: those of installed packages, and built-in ones. */
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
  const { build } = await import("esbuild");
  const packages = new Set<string>();
  const result = await build({
    entryPoints: [...entries],
    bundle: true,
    write: false,
    metafile: true,
    logLevel: "silent",
    platform: "node",
    format: "esm",
    outdir: "/",
    absWorkingDir: "/",
    target: "esnext",
    loader: { ".node": "empty" },
    plugins: [
      {
        name: "packages-by-name",
        setup({ onResolve, resolve }) {
          onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, pluginData, importer }) => {
            if (kind === "entry-point" || pluginData === "asked") return undefined;
            const found = await resolve(path, { kind, resolveDir, importer, pluginData: "asked" });
            if (found.errors.length === 0 && !found.external && isLocal(found.path)) return undefined;
            packages.add(found.path === "" ? path : found.path);
            return { path, external: true };
          });
        },
      },
    ],
  });
  const local = Object.keys(result.metafile.inputs).map((path) => `/${path}`);
  return { local: local.toSorted(), packages: [...packages].toSorted() };
}
