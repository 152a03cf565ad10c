import { constants, lstatSync, type Stats, unlinkSync } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join, resolve } from "node:path";
import { codeOf } from "../error-reason.ts";
import { checkPrivateStatus } from "../folder/private-folder.ts";

const FOLDER_FLAGS = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * A private folder with sockets. Its files are reached through an open descriptor: so they are those of the folder that was
 * checked, and their paths are short, because a socket's path has at most 107 bytes (unix(7)).
 */
export class SocketFolder implements AsyncDisposable {
  /** Its absolute path. */
  readonly path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** Opens it. @throws {GuardError} `folder-not-private`; an error of the system, such as `ENOENT` */
  static async open(path: string): Promise<SocketFolder> {
    const absolute = resolve(path);
    checkPrivateStatus(absolute, lstatSync(absolute));
    const handle = await open(absolute, FOLDER_FLAGS);
    try {
      // Another one may have taken its place since the check by name.
      checkPrivateStatus(absolute, await handle.stat());
      return new SocketFolder(absolute, handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Returns a short path of a file in the folder, which is valid in this process while the folder is open. */
  pathOf(file: string): string {
    return join(`/proc/self/fd/${this.#handle.fd}`, file);
  }

  /** Returns the names of the folder's files. */
  async list(): Promise<string[]> {
    return (await readdir(this.pathOf("."))).sort();
  }

  /** Returns the status of a file, or `undefined` if it does not exist. */
  status(file: string): Stats | undefined {
    return lstatSync(this.pathOf(file), { throwIfNoEntry: false });
  }

  /** Removes a file, if it exists. */
  remove(file: string): void {
    try {
      unlinkSync(this.pathOf(file));
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
    }
  }

  /** Connects to a socket. @throws {Error} of the system: `ECONNREFUSED` if its process is dead, `ENOENT` if there is none */
  async connect(file: string): Promise<Socket> {
    const socket = connect({ path: this.pathOf(file), allowHalfOpen: true });
    // Also an error before the caller has its own listener.
    socket.on("error", () => undefined);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve).once("error", reject);
    });
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}
