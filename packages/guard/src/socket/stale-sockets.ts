import { join } from "node:path";
import { checkText } from "../argument-checks.ts";
import { codeOf } from "../error-reason.ts";
import { parseOwnedName } from "../folder/owned-name.ts";
import { ownerState } from "../process/owner-state.ts";
import { NEW_SOCKET_PREFIX } from "./listen-in-folder.ts";
import { SocketFolder } from "./socket-folder.ts";

/** A socket whose process is dead. */
export interface StaleSocket {
  /** Its path. */
  readonly path: string;
  /** Time since it was created, in milliseconds. */
  readonly ageMs: number;
}

/**
 * Finds the sockets of a private folder that refuse connections, which means that their processes are dead. The sockets must
 * have been created by {@link listenInFolder}, or be locks: others may have their names before they listen.
 * @returns the sockets; none if the folder does not exist
 * @throws {TypeError} for an empty path
 * @throws {GuardError} `folder-not-private`
 */
export async function findStaleSockets(folder: string): Promise<StaleSocket[]> {
  checkText("findStaleSockets.folder", folder, "the path of a folder");
  try {
    await using sockets = await SocketFolder.open(folder);
    const found = await Promise.all((await sockets.list()).map((name) => findStale(sockets, name)));
    return found.filter((socket) => socket !== undefined);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

async function findStale(folder: SocketFolder, name: string): Promise<StaleSocket | undefined> {
  const status = folder.status(name);
  if (status?.isSocket() !== true || !(await isStale(folder, name))) return undefined;
  return { path: join(folder.path, name), ageMs: Math.max(0, Date.now() - status.mtimeMs) };
}

async function isStale(folder: SocketFolder, name: string): Promise<boolean> {
  const parsed = parseOwnedName(name);
  // This one may not listen yet.
  if (parsed?.prefix === NEW_SOCKET_PREFIX) return ownerState(parsed.owner) === "dead";
  try {
    (await folder.connect(name)).destroy();
    return false;
  } catch (error) {
    return codeOf(error) === "ECONNREFUSED";
  }
}
