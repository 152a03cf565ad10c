import { lstatSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { reasonOf } from "../error-reason.ts";
import { GuardError } from "../errors.ts";
import { openPrivateFolder } from "./private-folder.ts";

/**
 * Returns the folder for the sockets and locks of this user's processes. It is the same for all of them, with any
 * environment: below `/run/user/UID` if the system provides that, else `/tmp/alpy-UID`. The environment variable
 * `ALPY_RUNTIME_FOLDER` names another folder. Another user may have created the one in `/tmp`: open it by
 * {@link openPrivateFolder}, or check it by `checkPrivateFolder`, on every use.
 */
export function runtimeFolder(): string {
  const named = process.env["ALPY_RUNTIME_FOLDER"];
  if (named) return named;
  const uid = process.getuid?.();
  const userFolder = `/run/user/${uid}`;
  const status = lstatSync(userFolder, { throwIfNoEntry: false });
  const isOwn = status?.isDirectory() === true && status.uid === uid;
  return isOwn ? join(userFolder, "alpy") : `/tmp/alpy-${uid}`;
}

/**
 * Opens the folder of locks and returns its path: `locks` in the runtime folder, or, if another user holds that,
 * `$XDG_CACHE_HOME/alpy/locks` (default `~/.cache/alpy/locks`).
 * @throws {GuardError} `folder-not-private` if neither can be used
 */
export async function lockFolder(): Promise<string> {
  const preferred = runtimeFolder();
  try {
    await openPrivateFolder(preferred);
    return await openPrivateFolder(join(preferred, "locks"));
  } catch (first) {
    const other = join(cacheFolder(), "alpy", "locks");
    try {
      return await openPrivateFolder(other);
    } catch (second) {
      const message = `no folder for locks can be used: ${reasonOf(first)}; ${reasonOf(second)}`;
      throw new GuardError("folder-not-private", message, { cause: first });
    }
  }
}

function cacheFolder(): string {
  const named = process.env["XDG_CACHE_HOME"];
  return named && isAbsolute(named) ? named : join(homedir(), ".cache");
}
