import { dirname } from "node:path";
import { createPathsMatcher, getTsconfig, type PathsMatcher } from "get-tsconfig";

/** Matchers of `paths` and `baseUrl`, by folder; `undefined` where no `tsconfig.json` has them. */
export type AliasMatchers = Map<string, PathsMatcher | undefined>;

/** Returns the paths that a specifier may mean by `paths` or `baseUrl` of the nearest `tsconfig.json`, without extensions. */
export function aliasedPaths(specifier: string, importer: string, known: AliasMatchers): readonly string[] {
  const folder = dirname(importer);
  if (!known.has(folder)) known.set(folder, matcherOf(folder));
  return known.get(folder)?.(specifier) ?? [];
}

function matcherOf(folder: string): PathsMatcher | undefined {
  try {
    const config = getTsconfig(folder);
    return (config && createPathsMatcher(config)) ?? undefined;
  } catch {
    // A damaged or incomplete tsconfig.json: those who run the tests do not use it either.
    return undefined;
  }
}
