import { chmod, lstat, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { openGuard, openPrivateFolder, ownedName } from "@alpy/guard";

/** The bits of a mode that allow anything to other users. */
const OTHERS = 0o077;
const OWN_FOLDER_MODE = 0o700;
const OWN_FILE_MODE = 0o600;

/** Returns a path in the user's cache folder, whose files can all be created again (XDG Base Directory Specification). */
export function cachePath(...names: string[]): string {
  const named = process.env.XDG_CACHE_HOME;
  // The specification says that a relative path is ignored.
  return join(named && isAbsolute(named) ? named : join(homedir(), ".cache"), "alpy", ...names);
}

/**
 * Opens a folder in the user's cache, which only this user can access from then on: it holds the RAM of guests.
 * @throws {GuardError} `folder-not-private` if another user owns it
 */
export async function openCacheFolder(...names: string[]): Promise<string> {
  await openOwnFolder(cachePath());
  return await openOwnFolder(cachePath(...names));
}

/**
 * Opens a folder, which only this user can access from then on, and returns its path.
 * @throws {GuardError} `folder-not-private` if another user owns it
 */
export async function openOwnFolder(path: string): Promise<string> {
  await narrow(path);
  return await openPrivateFolder(path);
}

/** Writes a file in a folder of the cache as a whole: others see the old content or the new one. A kill leaves nothing else. */
export async function writeCacheFile(text: string, folder: readonly string[], name: string): Promise<void> {
  const path = await openCacheFolder(...folder);
  const guard = await openGuard();
  const scratch = join(path, ownedName("writing"));
  using _entry = guard.guardPath(scratch);
  try {
    await writeFile(scratch, text, { mode: OWN_FILE_MODE });
    await rename(scratch, join(path, name));
  } catch (error) {
    await rm(scratch, { force: true });
    throw error;
  }
}

/** Returns the id of this boot of the host, which no other boot has (random(4)). */
export async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}

/** Takes all rights from other users to a folder of this user, as an earlier version or a wide umask may have created it. */
async function narrow(path: string): Promise<void> {
  const status = await lstat(path).catch(() => undefined);
  const isOwn = status?.isDirectory() === true && status.uid === process.getuid?.();
  if (isOwn && (status.mode & OTHERS) !== 0) await chmod(path, OWN_FOLDER_MODE);
}
