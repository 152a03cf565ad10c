import type { FrameBatch } from "../capture/batch.ts";
import type { Frame } from "../capture/frame.ts";

/** Iterates over frames. Written by hand: an async generator costs more than twice as much per frame. */
export class FrameIterator implements AsyncIterableIterator<Frame, undefined> {
  readonly #batches: AsyncIterator<FrameBatch, undefined>;
  #batch: FrameBatch | undefined;
  #index = 0;
  /** Number of calls of next() that wait for a batch. They are answered in order. */
  #waiting = 0;
  #lastWaiting: Promise<unknown> = Promise.resolve();

  constructor(batches: AsyncIterator<FrameBatch, undefined>) {
    this.#batches = batches;
  }

  next(): Promise<IteratorResult<Frame, undefined>> {
    const frame = this.#waiting === 0 ? this.#takeFrame() : undefined;
    if (frame !== undefined) return Promise.resolve({ value: frame, done: false });
    this.#waiting++;
    const result = this.#lastWaiting.then(() => this.#awaitFrame());
    this.#lastWaiting = result.catch(() => {});
    return result;
  }

  async return(): Promise<IteratorResult<Frame, undefined>> {
    this.#batch = undefined;
    await this.#batches.return?.();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #takeFrame(): Frame | undefined {
    const batch = this.#batch;
    return batch !== undefined && this.#index < batch.length ? batch.frame(this.#index++) : undefined;
  }

  async #awaitFrame(): Promise<IteratorResult<Frame, undefined>> {
    try {
      for (;;) {
        const frame = this.#takeFrame();
        if (frame !== undefined) return { value: frame, done: false };
        const result = await this.#batches.next();
        if (result.done === true) return { value: undefined, done: true };
        this.#batch = result.value;
        this.#index = 0;
      }
    } finally {
      this.#waiting--;
    }
  }
}
