import { badOption } from "../options/option-checks.ts";

/** A bounded queue of frames for one reader, which counts the frames that it drops. */
export class FrameQueue<T> {
  readonly #capacity: number;
  readonly #waiting: T[] = [];
  #head = 0;
  #dropped = 0;
  #wakeReader: (() => void) | undefined;
  #end: { readonly error: unknown } | "ended" | undefined;

  /**
   * @param capacity the most frames that wait
   * @throws {TypeError} for a capacity that is not a whole number above 0
   */
  constructor(capacity: number) {
    if (!(Number.isSafeInteger(capacity) && capacity > 0))
      throw badOption("capacity", "a whole number above 0", capacity);
    this.#capacity = capacity;
  }

  /** Number of frames that were dropped because the queue was full. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Adds a frame, or drops it when the queue is full or has ended. */
  push(frame: T): void {
    if (this.#end !== undefined) return;
    if (this.#waiting.length - this.#head >= this.#capacity) this.#dropped += 1;
    else this.#waiting.push(frame);
    this.#wake();
  }

  /** Ends the queue. Frames that wait can still be read; then `next` throws `error`, if there is one. */
  end(error?: unknown): void {
    this.#end ??= error === undefined ? "ended" : { error };
    this.#wake();
  }

  /**
   * Waits for the next frame and returns it. Returns `undefined` once the queue has ended without an error.
   * @throws {unknown} `signal.reason` on abort; the error that ended the queue
   */
  async next(signal?: AbortSignal): Promise<T | undefined> {
    for (;;) {
      signal?.throwIfAborted();
      const frame = this.#take();
      if (frame !== undefined) return frame;
      if (this.#end === "ended") return undefined;
      if (this.#end) throw this.#end.error;
      await this.#waitForChange(signal);
    }
  }

  #take(): T | undefined {
    const frame = this.#waiting[this.#head];
    if (frame === undefined) return undefined;
    this.#head += 1;
    // Not for every frame: an array that is shortened only when half of it was read moves each frame once on average.
    if (this.#head * 2 >= this.#waiting.length) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    return frame;
  }

  async #waitForChange(signal: AbortSignal | undefined): Promise<void> {
    if (this.#wakeReader)
      throw new Error("only one reader can wait for frames at a time; await the previous call first");
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wakeReader = resolve;
    signal?.addEventListener("abort", this.#wakeBound);
    try {
      await promise;
    } finally {
      this.#wakeReader = undefined;
      signal?.removeEventListener("abort", this.#wakeBound);
    }
  }

  readonly #wakeBound = (): void => this.#wake();

  #wake(): void {
    this.#wakeReader?.();
  }
}
