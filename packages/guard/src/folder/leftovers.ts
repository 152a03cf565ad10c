import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { checkOptionalFunction, checkOptions, checkText, type OptionNames } from "../argument-checks.ts";
import { codeOf } from "../error-reason.ts";
import { type OwnerState, ownerState } from "../process/owner-state.ts";
import { parseOwnedName } from "./owned-name.ts";

/** `st_blocks` counts blocks of this size. */
const BLOCK_BYTES = 512;

/** Options of {@link findLeftovers}. */
export interface LeftoverOptions {
  /** Selects names by their prefix. Default: all. */
  readonly prefix?: ((prefix: string) => boolean) | undefined;
}

/** A file or folder with an owned name. It is a leftover only if its owner is dead. */
export interface Leftover {
  /** Its path. */
  readonly path: string;
  /** The prefix of its name. */
  readonly prefix: string;
  /** Time since its last change, in milliseconds. */
  readonly ageMs: number;
  /** The disk space that it uses, including its contents. */
  readonly bytes: number;
  /** The state of its owner. */
  readonly state: OwnerState;
}

const OPTION_NAMES: OptionNames<LeftoverOptions> = { prefix: true };

/**
 * Finds the entries of a folder that have names of {@link ownedName} and belong to this user, with the state of their owners.
 * Symbolic links are not followed, and a folder that does not exist has no entries.
 * @throws {TypeError} for unknown options and bad values
 * @throws {Error} of the system, if the folder cannot be read
 */
export async function findLeftovers(folder: string, options: LeftoverOptions = {}): Promise<Leftover[]> {
  checkText("findLeftovers.folder", folder, "the path of a folder");
  checkOptions("findLeftovers", options, OPTION_NAMES);
  const { prefix: accepts } = options;
  checkOptionalFunction("findLeftovers.prefix", accepts);
  const leftovers: Leftover[] = [];
  for (const name of await namesIn(folder)) {
    const parsed = parseOwnedName(name);
    if (parsed === undefined || accepts?.(parsed.prefix) === false) continue;
    const path = join(folder, name);
    const status = await statusOf(path);
    if (status === undefined || status.uid !== process.getuid?.()) continue;
    const state = ownerState(parsed.owner);
    const ageMs = Math.max(0, Date.now() - status.mtimeMs);
    leftovers.push({ path, prefix: parsed.prefix, ageMs, bytes: await diskUsage(path), state });
  }
  return leftovers;
}

/** Returns the disk space that a file, or a folder with its contents, uses. What disappears meanwhile does not count. */
export async function diskUsage(path: string): Promise<number> {
  const status = await statusOf(path);
  if (status === undefined) return 0;
  const own = status.blocks * BLOCK_BYTES;
  if (!status.isDirectory()) return own;
  const names = await namesIn(path).catch(() => []);
  const sizes = await Promise.all(names.map((name) => diskUsage(join(path, name))));
  return sizes.reduce((sum, bytes) => sum + bytes, own);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

async function statusOf(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch(() => undefined);
}
