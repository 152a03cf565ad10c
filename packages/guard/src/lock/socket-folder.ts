import { randomBytes } from "node:crypto";
import { constants, lstatSync, type Stats, unlinkSync } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../error-reason.ts";

const RANDOM_BYTES = 8;

/**
 * A folder with sockets. Its files are reached through an open descriptor, because a socket's path has at most 107 bytes
 * (unix(7)) and a folder's path may be longer.
 */
export class SocketFolder implements AsyncDisposable {
  /** Its absolute path. */
  readonly path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  static async open(path: string): Promise<SocketFolder> {
    const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
    return new SocketFolder(path, handle);
  }

  /** Returns a short path of a file in the folder, which is valid in this process while the folder is open. */
  pathOf(file: string): string {
    return join(`/proc/self/fd/${this.#handle.fd}`, file);
  }

  /** Returns the names of the folder's files. */
  async list(): Promise<string[]> {
    return await readdir(this.pathOf("."));
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

/** Returns a file name of the socket of a contender for a lock. It is never used again. */
export function contenderName(lock: string): string {
  return `${lock}.${randomBytes(RANDOM_BYTES).toString("hex")}`;
}

/** Checks whether a file name is that of a contender for a lock. */
export function isContender(file: string, lock: string): boolean {
  return file.slice(0, file.lastIndexOf(".")) === lock;
}
