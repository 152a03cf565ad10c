import type { FrameBatch } from "../capture/batch.ts";
import type { Frame } from "../capture/frame.ts";

/** Iterates over frames. Written by hand: an async generator costs more than twice as much per frame. */
export class FrameIterator implements AsyncIterableIterator<Frame, undefined> {
  readonly #batches: AsyncIterator<FrameBatch, undefined>;
  /** The frames of the current batch; its results are returned as they are, because each object costs time. */
  #frames: Iterator<Frame, undefined> | undefined;
  /** Number of calls of next() that wait for a batch. They are answered in order. */
  #waiting = 0;
  #lastWaiting: Promise<unknown> = Promise.resolve();

  constructor(batches: AsyncIterator<FrameBatch, undefined>) {
    this.#batches = batches;
  }

  next(): Promise<IteratorResult<Frame, undefined>> {
    if (this.#waiting === 0) {
      const result = this.#frames?.next();
      if (result?.done === false) return Promise.resolve(result);
    }
    this.#waiting++;
    const result = this.#lastWaiting.then(() => this.#awaitFrame());
    this.#lastWaiting = result.catch(() => {});
    return result;
  }

  async return(): Promise<IteratorResult<Frame, undefined>> {
    this.#frames = undefined;
    await this.#batches.return?.();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #awaitFrame(): Promise<IteratorResult<Frame, undefined>> {
    try {
      for (;;) {
        const frame = this.#frames?.next();
        if (frame?.done === false) return frame;
        this.#frames = undefined;
        const batch = await this.#batches.next();
        if (batch.done === true) return batch;
        this.#frames = batch.value[Symbol.iterator]();
      }
    } finally {
      this.#waiting--;
    }
  }
}
