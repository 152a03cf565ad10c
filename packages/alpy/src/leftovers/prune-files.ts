import { lstat, readdir, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder, findLeftovers, type Leftover } from "@alpy/guard";
import { combine, type FoundThing, type KeptThing, type SearchResult, type ThingKind } from "./found-thing.ts";
import { removeThings } from "./remove-things.ts";

/** The prefix of all temporary folders of our packages. */
const TEMPORARY_PREFIX = "alpy-";
/** The prefixes of golden states that are being prepared or removed. */
const UNFINISHED_STATE = /^(making|removed)-/;
/** Programs may have had another TMPDIR than this one. */
const USUAL_TEMPORARY_FOLDER = "/tmp";
const UNCHECKABLE = "its owner is in a PID namespace that cannot be seen from here";

/** Removes temporary folders, unfinished golden states and scratch files of the cache whose owners are dead. */
export async function pruneFiles(dryRun: boolean): Promise<SearchResult> {
  const results: SearchResult[] = [];
  for (const folder of await distinctFolders([tmpdir(), USUAL_TEMPORARY_FOLDER])) {
    const prefix = (text: string): boolean => text.startsWith(TEMPORARY_PREFIX);
    results.push(await pruneLeftovers(await findLeftovers(folder, { prefix }), () => "temporary folder", dryRun));
  }
  for (const folder of await foldersOfCache()) {
    results.push(await pruneLeftovers(await findLeftovers(folder), kindInCache, dryRun));
  }
  return combine(results);
}

function kindInCache(prefix: string): ThingKind {
  return UNFINISHED_STATE.test(prefix) ? "unfinished golden state" : "temporary file";
}

async function pruneLeftovers(
  leftovers: readonly Leftover[],
  kindOf: (prefix: string) => ThingKind,
  dryRun: boolean,
): Promise<SearchResult> {
  const found: FoundThing[] = [];
  const kept: KeptThing[] = [];
  for (const { path, prefix, ageMs, bytes, state } of leftovers) {
    const thing = { kind: kindOf(prefix), name: path, ageMs, bytes };
    if (state === "dead") found.push(thing);
    if (state === "unknown") kept.push({ ...thing, reason: UNCHECKABLE });
  }
  return await removeThings(found, kept, dryRun);
}

/** Returns the cache of our packages and the folders directly in it. Symbolic links are not followed. */
async function foldersOfCache(): Promise<string[]> {
  const root = cacheFolder();
  const names = await readdir(root).catch(() => []);
  const folders: string[] = [root];
  for (const name of names) {
    const path = join(root, name);
    if ((await lstat(path).catch(() => undefined))?.isDirectory()) folders.push(path);
  }
  return folders;
}

async function distinctFolders(paths: readonly string[]): Promise<string[]> {
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => undefined)));
  return [...new Set(real.filter((path) => path !== undefined))];
}
