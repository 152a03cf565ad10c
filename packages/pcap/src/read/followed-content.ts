import type { Stats } from "node:fs";
import { type FileHandle, stat } from "node:fs/promises";
import { PcapError } from "../errors.ts";

/** How many bytes of the beginning, and of the part that was read last, are compared with the file. */
const REMEMBERED_BYTES = 4096;

/**
 * Checks that a followed file is still the one of which a part was read: that it was not removed, replaced, cut or written
 * again, all of which would lose frames without a sign. It remembers the file's first bytes and the last ones that were read:
 * a capture that is written again has other time stamps there.
 */
export class FollowedContent {
  readonly #path: string;
  readonly #handle: FileHandle;
  #readBytes = 0;
  #first = new Uint8Array(0);
  #last = new Uint8Array(0);

  constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** Remembers bytes that were read. */
  add(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) {
      this.#readBytes += chunk.length;
      const missing = REMEMBERED_BYTES - this.#first.length;
      if (missing > 0) this.#first = joined(this.#first, chunk.subarray(0, missing));
      this.#last = joined(this.#last, chunk.subarray(-REMEMBERED_BYTES)).slice(-REMEMBERED_BYTES);
    }
  }

  /**
   * Returns whether the path is still that of the open file.
   *
   * @throws {PcapError} `file-shrunk` if the file is shorter than the part that was read
   */
  async isInPlace(): Promise<boolean> {
    const [mine, current] = await Promise.all([this.#handle.stat(), statOf(this.#path)]);
    if (mine.size < this.#readBytes) {
      const what = `it is ${mine.size} bytes long after ${this.#readBytes} bytes were read`;
      throw this.#error("file-shrunk", `${what}; expected the writer to append only`, mine.size);
    }
    return current !== undefined && current.ino === mine.ino && current.dev === mine.dev;
  }

  /**
   * Checks that the part that was read before is still in the file.
   *
   * @throws {PcapError} `file-replaced` if it is not
   */
  async requireUnchanged(): Promise<void> {
    const [hasFirst, hasLast] = await Promise.all([
      this.#has(this.#first, 0),
      this.#has(this.#last, this.#readBytes - this.#last.length),
    ]);
    if (hasFirst && hasLast) return;
    throw this.#error("file-replaced", "it was written again; expected the writer to append only: open it again");
  }

  /** Returns the error for a file that is no longer in place. */
  replaced(): PcapError {
    return this.#error(
      "file-replaced",
      "it was removed, or another file has its name; to read that one, open it again",
    );
  }

  async #has(bytes: Uint8Array, position: number): Promise<boolean> {
    const found = Buffer.alloc(bytes.length);
    const { bytesRead } = await this.#handle.read(found, 0, found.length, position);
    return bytesRead === bytes.length && found.equals(bytes);
  }

  #error(code: "file-shrunk" | "file-replaced", what: string, offset = this.#readBytes): PcapError {
    return new PcapError(code, `following ${this.#path}: ${what}`, { offset });
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
