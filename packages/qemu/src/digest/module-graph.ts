import { statSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { identityOf } from "./file-digest.ts";

/** A call site of V8's structured stack traces, as far as we ask it. */
interface CallSite {
  getFileName(): string | null | undefined;
}

/**
 * The user's files that the call came through, outermost last: what prepares a machine is written in one of them, or
 * imported there. Asked for before anything is awaited.
 */
export function callingFiles(ownFolder: string): string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 100;
    Error.prepareStackTrace = (_error, sites) => sites;
    const sites = new Error().stack as unknown as CallSite[];
    const files = sites.map((site) => pathOf(site.getFileName())).filter((file) => file !== undefined);
    return [...new Set(files)].filter((file) => isLocal(file) && relative(ownFolder, file).startsWith(".."));
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function pathOf(file: string | null | undefined): string | undefined {
  if (file?.startsWith("file:")) return fileURLToPath(file);
  return file?.startsWith("/") ? file : undefined;
}

function isLocal(file: string): boolean {
  return !file.includes("/node_modules/");
}

/** What a program is made of, as far as it may be changed between two runs. */
export interface ModuleGraph {
  /** Absolute paths of the modules that are the user's own. */
  local: string[];
  /** Names of the packages that are not, and of what else is imported. */
  packages: string[];
}

/** Graphs that this process has walked, by their entries; each counts as long as its modules are untouched. */
const walked = new Map<string, { identities: string; graph: ModuleGraph }>();

/**
 * All that the given modules import, directly or not: those outside `node_modules` by their path (a workspace's packages
 * too, where they really are), the others by name. A graph that this process has walked is walked again only if a module
 * in it was touched since.
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
    ...{ entryPoints: [...entries], bundle: true, write: false, metafile: true, logLevel: "silent" },
    ...{ platform: "node", format: "esm", outdir: "/", absWorkingDir: "/", target: "esnext" },
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
