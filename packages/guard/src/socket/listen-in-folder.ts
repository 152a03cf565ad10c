import { once } from "node:events";
import { chmod, rename } from "node:fs/promises";
import type { Server } from "node:net";
import { join } from "node:path";
import { checkPattern } from "../argument-checks.ts";
import { ownedName } from "../folder/owned-name.ts";
import { openPrivateFolder } from "../folder/private-folder.ts";
import type { GuardEntry } from "../guard/guard-entry.ts";
import { openGuard } from "../guard/open-guard.ts";
import { unlessRemoved } from "./removed-folder.ts";
import { SocketFolder } from "./socket-folder.ts";

/** The prefix of the names that sockets have until they listen. */
export const NEW_SOCKET_PREFIX = "new";
const OWNER_ONLY_MODE = 0o600;
const FILE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,79}$/;

/** The file of a listening socket. */
export interface FolderSocket {
  /** Its absolute path. */
  readonly path: string;
  /** Removes the file: nobody can connect any more. Does not close the server. Calling it again has no effect. */
  remove(): Promise<void>;
}

/**
 * Makes a server listen on a socket in a private folder, which is created if there is none. The file is guarded before it
 * exists, and has its name only when the server listens: so a socket in the folder that refuses connections is a leftover.
 * @param folder a path of any length
 * @param name the file's name, which must never be used again: `ownedName` returns one
 * @throws {TypeError} for another name
 * @throws {GuardError} `folder-not-private`, `guard-failed`
 * @throws {Error} of the system, if the socket cannot be created
 */
export async function listenInFolder(server: Server, folder: string, name: string): Promise<FolderSocket> {
  checkPattern("listenInFolder.name", name, FILE_NAME, "1 to 80 letters, digits, underscores, dots and hyphens");
  return await unlessRemoved(() => listen(server, folder, name));
}

async function listen(server: Server, folder: string, name: string): Promise<FolderSocket> {
  const path = await openPrivateFolder(folder);
  await using resources = new AsyncDisposableStack();
  const sockets = resources.use(await SocketFolder.open(path));
  const entry = await listenAt(server, sockets, name);
  const held = resources.move();
  let removed: Promise<void> | undefined;
  const remove = async (): Promise<void> => {
    sockets.remove(name);
    entry.release();
    await held.disposeAsync();
  };
  return {
    path: join(path, name),
    remove: () => {
      removed ??= remove();
      return removed;
    },
  };
}

/** Makes a server listen on a socket in an open folder. Returns the guard over its file. */
export async function listenAt(server: Server, folder: SocketFolder, name: string): Promise<GuardEntry> {
  const guard = await openGuard();
  const newName = ownedName(NEW_SOCKET_PREFIX);
  using _newEntry = guard.guardPath(join(folder.path, newName));
  const entry = guard.guardPath(join(folder.path, name));
  try {
    const path = folder.pathOf(newName);
    await once(server.listen({ path, exclusive: true }), "listening");
    await chmod(path, OWNER_ONLY_MODE);
    await rename(path, folder.pathOf(name));
    return entry;
  } catch (error) {
    server.close();
    folder.remove(newName);
    entry.release();
    throw error;
  }
}
