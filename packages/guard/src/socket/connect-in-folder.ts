import type { Socket } from "node:net";
import { checkText } from "../argument-checks.ts";
import { SocketFolder } from "./socket-folder.ts";

/**
 * Connects to a socket in a private folder, of which any path length works. The folder is checked first, so the peer is a
 * process of this user.
 * @returns the connected socket, with `allowHalfOpen`
 * @throws {TypeError} for an empty folder or name
 * @throws {GuardError} `folder-not-private`
 * @throws {Error} of the system: `ECONNREFUSED` if the socket's process is dead, `ENOENT` if there is no such socket
 */
export async function connectInFolder(folder: string, name: string): Promise<Socket> {
  checkText("connectInFolder.folder", folder, "the path of a folder");
  checkText("connectInFolder.name", name, "the name of a socket");
  await using sockets = await SocketFolder.open(folder);
  return await sockets.connect(name);
}
