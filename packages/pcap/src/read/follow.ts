import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { PcapError } from "../errors.ts";
import type { Logger } from "../logger.ts";

/** Options of {@link Follow}. */
export interface FollowOptions {
  readonly path: string;
  readonly pollIntervalMs: number;
  readonly writerEnded: PromiseLike<unknown> | undefined;
  readonly signal: AbortSignal | undefined;
  readonly logger: Logger;
}

/** Waits for a file that is still being written: first for its creation, then for more bytes. */
export class Follow {
  readonly #options: FollowOptions;
  #isWriterEnded = false;

  constructor(options: FollowOptions) {
    this.#options = options;
    const onEnd = (): void => {
      this.#isWriterEnded = true;
    };
    options.writerEnded?.then(onEnd, onEnd);
  }

  /** Whether nothing more will be written: once this is true, the file is complete. */
  get isWriterEnded(): boolean {
    return this.#isWriterEnded;
  }

  /** Opens the file once it exists. Rejects with the system's error if the writer ends without creating it. */
  async open(): Promise<FileHandle> {
    const { path, logger } = this.#options;
    for (let isFirst = true; ; isFirst = false) {
      const isLast = this.#isWriterEnded;
      try {
        return await open(path);
      } catch (error) {
        if (isLast || !isMissing(error)) throw error;
        if (isFirst) logger.debug({ path }, "waiting for the capture to be created");
      }
      await this.pause();
    }
  }

  /** Waits for one interval. Rejects with the signal's reason if it aborts. */
  async pause(): Promise<void> {
    const { pollIntervalMs, signal } = this.#options;
    try {
      await sleep(pollIntervalMs, undefined, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }

  /** @throws {PcapError} `file-shrunk` if the file is shorter than the part that was read */
  async checkNotShrunk(handle: FileHandle, readBytes: number): Promise<void> {
    const stats = await handle.stat();
    const { size } = stats;
    // The size of a pipe is meaningless.
    if (size >= readBytes || !stats.isFile()) return;
    const message =
      `following ${this.#options.path}: it is ${size} bytes long after ${readBytes} bytes were read; ` +
      "expected the writer to append only";
    throw new PcapError("file-shrunk", message, { offset: size });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
