import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../logger.ts";

/** Options of {@link Follow}. */
export interface FollowOptions {
  readonly path: string;
  readonly pollIntervalMs: number;
  readonly writerEnded: PromiseLike<unknown> | undefined;
  readonly logger: Logger;
}

/** Waits for a file that is still being written: first for its creation, then for more bytes. */
export class Follow {
  readonly #options: FollowOptions;
  readonly #closed: AbortSignal;
  #isWriterEnded = false;

  /** @param closed ends all waits */
  constructor(options: FollowOptions, closed: AbortSignal) {
    this.#options = options;
    this.#closed = closed;
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
  async open<T>(open: (path: string) => Promise<T>): Promise<T> {
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

  /** Waits for one interval. Rejects if the file is closed. */
  async pause(): Promise<void> {
    await sleep(this.#options.pollIntervalMs, undefined, { signal: this.#closed });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
