import { globSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire, findPackageJSON, isBuiltin } from "node:module";
import { dirname, isAbsolute, resolve as resolvePath } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { resolve as resolveModule } from "import-meta-resolve";
import { isLocal } from "./calling-files.ts";
import type { ModuleImport } from "./module-imports.ts";
import { type AliasMatchers, aliasedPaths } from "./path-aliases.ts";

/** What an import names. */
export interface ResolvedImport {
  /** Real paths of the user's own files that it may load: more than one if `./a` can be `a.js` and `a.ts`. */
  readonly files: readonly string[];
  /**
   * Its name, if it is not the user's own: the path within an installed package and its version, or the specifier as it is.
   * No name depends on where a project is, so that a copy of it has the same ones.
   */
  readonly name?: string | undefined;
}

/** Extensions that bundlers, vitest and tsx add to a specifier, and the declarations of modules that exist only as types. */
const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".d.ts"];
/** TypeScript sources of the JavaScript that a specifier names. */
const SOURCES_OF: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".d.ts"],
  ".jsx": [".tsx"],
  ".mjs": [".mts", ".d.mts"],
  ".cjs": [".cts", ".d.cts"],
};

/** Every module that is not the user's own is below such a folder: see `isLocal`. */
const PACKAGES_FOLDER = "/node_modules/";

/**
 * Resolves an import as Node does, and as bundlers do where Node refuses: without an extension, `.js` for `.ts`, a folder for
 * its index, and the paths of `tsconfig.json`.
 * @param importer absolute path of the module that contains the import
 * @param aliases what is known of the `tsconfig.json` files so far
 * @throws {Error} for a file that does not exist, unless the import is optional: then its name counts
 */
export function resolveImport(found: ModuleImport, importer: string, aliases: AliasMatchers): ResolvedImport {
  const { specifier, isGlob, isOptional } = found;
  if (isBuiltin(specifier)) return { files: [], name: specifier };
  if (isGlob) return { files: filesOfPattern(specifier, importer), name: specifier };
  const path = pathOf(specifier, importer);
  if (path === undefined) return resolveBare(specifier, importer, aliases);
  const files = existingFiles(path);
  if (files.length > 0) return byPlace(files);
  if (isOptional) return { files, name: specifier };
  throw new Error(`cannot find "${specifier}", which ${importer} imports`);
}

/** Returns the path that a specifier names, or `undefined` for a name of a package, an alias or another URL. */
function pathOf(specifier: string, importer: string): string | undefined {
  if (specifier.startsWith("file:")) return fileURLToPath(specifier);
  const isPath = /^\.{1,2}(?:\/|$)/.test(specifier) || isAbsolute(specifier);
  return isPath ? resolvePath(dirname(importer), specifier) : undefined;
}

function resolveBare(specifier: string, importer: string, aliases: AliasMatchers): ResolvedImport {
  for (const path of aliasedPaths(specifier, importer, aliases)) {
    const files = existingFiles(path);
    if (files.length > 0) return byPlace(files);
  }
  const path = pathOfPackage(specifier, importer);
  if (path === undefined) return { files: [], name: specifier };
  if (isLocal(path)) return { files: [path] };
  return { files: [], name: `${pathInPackages(path)}${versionSuffix(specifier, importer)}` };
}

/** Returns the path of a package's module, found like Node's `import`, or else like its `require`. */
function pathOfPackage(specifier: string, importer: string): string | undefined {
  const ways = [
    (): string => fileURLToPath(resolveModule(specifier, pathToFileURL(importer).href)),
    (): string => createRequire(importer).resolve(specifier),
  ];
  for (const find of ways) {
    try {
      return realpathSync(find());
    } catch {
      // The next way, or the caller's: an alias of a bundler and a module that a plugin makes are found by neither.
    }
  }
  return undefined;
}

/** Returns `@1.2.3`: an installer may put another version of a package at the same path. */
function versionSuffix(specifier: string, importer: string): string {
  try {
    const manifest = findPackageJSON(specifier, pathToFileURL(importer));
    const { version } = JSON.parse(readFileSync(manifest ?? "", "utf8")) as { version?: string };
    return version === undefined ? "" : `@${version}`;
  } catch {
    return "";
  }
}

function byPlace(files: readonly string[]): ResolvedImport {
  const own = files.filter(isLocal);
  const installed = files.find((file) => !isLocal(file));
  return { files: own, name: installed === undefined ? undefined : pathInPackages(installed) };
}

/** Returns `name/module.js` for a module of an installed package, wherever the installer put it. */
function pathInPackages(path: string): string {
  return path.slice(path.lastIndexOf(PACKAGES_FOLDER) + PACKAGES_FOLDER.length);
}

/** Returns the real paths of the files that a path may mean: as it is, then with an extension, then as a folder. */
function existingFiles(path: string): string[] {
  const extension = /\.[cm]?jsx?$/.exec(path)?.[0] ?? "";
  const stem = path.slice(0, path.length - extension.length);
  const sources = (SOURCES_OF[extension] ?? []).map((source) => stem + source);
  const extended = EXTENSIONS.map((added) => path + added);
  const indexes = EXTENSIONS.map((added) => `${path}/index${added}`);
  const found = [[path, ...sources], extended, indexes]
    .map((paths) => paths.filter(isFile))
    .find(({ length }) => length > 0);
  if (found !== undefined) return [...new Set(found.map((file) => realpathSync(file)))];
  const withoutQuery = path.replace(/[?#].*$/, "");
  return withoutQuery === path ? [] : existingFiles(withoutQuery);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Returns the files that a template literal may name: each of its values may contain folders. */
function filesOfPattern(pattern: string, importer: string): string[] {
  if (!/^\.{1,2}\//.test(pattern)) return [];
  const found = globSync(pattern.replaceAll("/*", "/**/*"), { cwd: dirname(importer) });
  const files = found
    .map((file) => resolvePath(dirname(importer), file))
    .filter((file) => isLocal(file) && isFile(file));
  return files.map((file) => realpathSync(file));
}
