/** Finds the entry files of a package: those that it exports or runs. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const SOURCE_ENTRY = /["']src\/([^"'*]+\.ts)["']/g;

/** Returns the entry files, relative to `src`: `index.ts` and each that the package's tsup.config.ts names. */
export function entryFilesOf(packageFolder: string): Set<string> {
  const config = join(packageFolder, "tsup.config.ts");
  return new Set(["index.ts", ...(existsSync(config) ? entriesIn(readFileSync(config, "utf8")) : [])]);
}

/** Returns the files of `src` that the text of a tsup.config.ts names. */
function entriesIn(text: string): string[] {
  return [...text.matchAll(SOURCE_ENTRY)].flatMap(([, file]) => file ?? []);
}
