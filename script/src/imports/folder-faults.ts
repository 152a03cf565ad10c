/** Limits the size of folders and refuses names that say nothing about their content. */
import { folderOf, isTestFile } from "./source-file.ts";

const MAX_SOURCES = 20;
const VAGUE_NAMES: ReadonlySet<string> = new Set(["util", "utils", "common", "helper", "helpers", "types"]);

/** Returns a sentence for each folder with too many sources; tests and fixtures do not count. */
export function faultsOfFolderSizes(files: readonly string[]): string[] {
  const sources = files.filter((file) => !isTestFile(file));
  const byFolder = Map.groupBy(sources, folderOf);
  return [...byFolder]
    .filter(([, inside]) => inside.length > MAX_SOURCES)
    .map(
      ([folder, inside]) => `folder "${folder}" has ${inside.length} source files; at most ${MAX_SOURCES} are allowed`,
    );
}

/** Returns a sentence for each folder with a vague name. */
export function faultsOfFolderNames(files: readonly string[]): string[] {
  const folders = [...new Set(files.map(folderOf))];
  return folders
    .filter((folder) => folder.split("/").some((name) => VAGUE_NAMES.has(name)))
    .map((folder) => `folder "${folder}" must be named after its content`);
}
