import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { findLeftovers, type GuardEntry, openGuard, ownedName, parseOwnedName } from "@alpy/guard";
import { systemCode } from "../error-reason.ts";
import { cachePath, openCacheFolder, openOwnFolder } from "../user-cache.ts";
import { MANIFEST_NAME } from "./state-files.ts";

/** `stat` counts blocks of this size. */
const BLOCK_BYTES = 512;
const OWN_FOLDER_MODE = 0o700;
/** The beginnings of the names of folders that are not states yet, or not any more, before the key of the state. */
const UNFINISHED_PREFIX = "making-";
const REMOVED_PREFIX = "removed-";
/** The end of such names in earlier versions. */
const OLD_UNFINISHED_SUFFIX = ".making";

/** A state in the store that may be pruned. */
export interface StoredState {
  readonly key: string;
  readonly bytes: number;
  /** When it was last used, in milliseconds since the epoch. */
  readonly usedMs: number;
}

/** A folder that becomes a state when it is kept. Disposing of it removes it if it was not. */
export interface UnfinishedState extends AsyncDisposable {
  readonly path: string;
  /** Makes it the state of that key. Returns false if there is another state already. */
  keep(): Promise<boolean>;
}

/**
 * The folders of golden states. A state is there as a whole or not at all: it is prepared and removed under names that say who
 * does so, and that are guarded before they exist.
 */
export class StateFolders {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Opens the folder of all states: only this user can access it. @throws {GuardError} `folder-not-private` */
  async open(): Promise<void> {
    if (this.#root === cachePath("golden")) await openCacheFolder("golden");
    else await openOwnFolder(this.#root);
  }

  /** Returns the path of a state. */
  path(key: string): string {
    return join(this.#root, key);
  }

  /** Creates an empty folder for a state. */
  async create(key: string): Promise<UnfinishedState> {
    const path = join(this.#root, ownedName(`${UNFINISHED_PREFIX}${key}`));
    const entry = (await openGuard()).guardPath(path);
    const discard = (): Promise<void> => removeGuarded(path, entry);
    try {
      await mkdir(path, { mode: OWN_FOLDER_MODE });
    } catch (error) {
      entry.release();
      throw error;
    }
    return { path, keep: () => renamed(path, this.path(key)), [Symbol.asyncDispose]: discard };
  }

  /** Removes a state, if there is one. Machines that use it are not harmed. */
  async remove(key: string): Promise<void> {
    const path = join(this.#root, ownedName(`${REMOVED_PREFIX}${key}`));
    const entry = (await openGuard()).guardPath(path);
    try {
      await rename(this.path(key), path);
    } catch (error) {
      entry.release();
      if (systemCode(error) === "ENOENT") return;
      throw error;
    }
    await removeGuarded(path, entry);
  }

  /**
   * Removes what processes that have died have left unfinished, unless `dryRun`. Returns the number of bytes that this frees.
   */
  async removeLeftovers(dryRun: boolean): Promise<number> {
    const isOurs = (prefix: string): boolean =>
      [UNFINISHED_PREFIX, REMOVED_PREFIX].some((one) => prefix.startsWith(one));
    const leftovers = (await findLeftovers(this.#root, { prefix: isOurs })).filter(({ state }) => state === "dead");
    const incomplete = await this.#incomplete();
    if (!dryRun) {
      for (const { path } of leftovers) await rm(path, { recursive: true, force: true });
      for (const { key } of incomplete) await this.remove(key);
    }
    return [...leftovers, ...incomplete].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Returns the folders with the names of states that are not complete: earlier versions have left them. */
  async #incomplete(): Promise<Pick<StoredState, "key" | "bytes">[]> {
    const incomplete: Pick<StoredState, "key" | "bytes">[] = [];
    for (const key of await this.#names()) {
      if (parseOwnedName(key) !== undefined || !(await this.#isIncomplete(key))) continue;
      incomplete.push({ key, bytes: await bytesOf(this.path(key)) });
    }
    return incomplete;
  }

  /** Returns all states. */
  async list(): Promise<StoredState[]> {
    const names = (await this.#names()).filter((name) => parseOwnedName(name) === undefined);
    const states = await Promise.all(names.map((key) => this.#measure(key)));
    return states.filter((state) => state !== undefined);
  }

  async #names(): Promise<string[]> {
    return await readdir(this.#root).catch(() => []);
  }

  /** Whether a folder with the name of a state is not one: earlier versions have left it. */
  async #isIncomplete(name: string): Promise<boolean> {
    if (name.endsWith(OLD_UNFINISHED_SUFFIX)) return true;
    try {
      await stat(join(this.path(name), MANIFEST_NAME));
      return false;
    } catch (error) {
      return systemCode(error) === "ENOENT" && (await stat(this.path(name))).isDirectory();
    }
  }

  async #measure(key: string): Promise<StoredState | undefined> {
    try {
      const { mtimeMs } = await stat(join(this.path(key), MANIFEST_NAME));
      return { key, bytes: await bytesOf(this.path(key)), usedMs: mtimeMs };
    } catch {
      // It was removed meanwhile, or is not a golden state.
      return undefined;
    }
  }
}

async function bytesOf(folder: string): Promise<number> {
  const files = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
  return files.reduce((sum, { blocks }) => sum + blocks * BLOCK_BYTES, 0);
}

async function removeGuarded(path: string, entry: GuardEntry): Promise<void> {
  await rm(path, { recursive: true, force: true });
  // If it could not be removed, it stays guarded.
  entry.release();
}

async function renamed(path: string, target: string): Promise<boolean> {
  try {
    await rename(path, target);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOTEMPTY" || code === "EEXIST") return false;
    throw error;
  }
}
