/** How many frames wait for a reader, at most. */
export const defaultQueueFrames = 4_096;

/** Frames on their way to one reader: a bounded queue that counts what found no room. */
export class FrameQueue<T> {
  readonly #capacity: number;
  readonly #waiting: T[] = [];
  #head = 0;
  #dropped = 0;
  #reader: (() => void) | undefined;
  #end: { error: unknown } | "ended" | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many frames found no room. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Adds a frame, or drops it when the queue is full or ended. */
  push(frame: T): void {
    if (this.#end !== undefined) return;
    if (this.#waiting.length - this.#head >= this.#capacity) this.#dropped += 1;
    else this.#waiting.push(frame);
    this.#wake();
  }

  /** No frame will come any more; what waits can still be read, then `error`, if given, is thrown. */
  end(error?: unknown): void {
    this.#end ??= error === undefined ? "ended" : { error };
    this.#wake();
  }

  /**
   * The next frame, once there is one; `undefined` after the end.
   * @throws `signal.reason` on its abort, and the error that ended the queue
   */
  async next(signal?: AbortSignal): Promise<T | undefined> {
    for (;;) {
      signal?.throwIfAborted();
      const frame = this.#take();
      if (frame !== undefined) return frame;
      if (this.#end === "ended") return undefined;
      if (this.#end) throw this.#end.error;
      await this.#more(signal);
    }
  }

  #take(): T | undefined {
    const frame = this.#waiting[this.#head];
    if (frame === undefined) return undefined;
    this.#head += 1;
    // Now and then, so that each frame is moved once on average.
    if (this.#head * 2 >= this.#waiting.length) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    return frame;
  }

  async #more(signal: AbortSignal | undefined): Promise<void> {
    if (this.#reader) throw new Error("a wire has one reader at a time");
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#reader = resolve;
    signal?.addEventListener("abort", this.#wakeBound);
    try {
      await promise;
    } finally {
      this.#reader = undefined;
      signal?.removeEventListener("abort", this.#wakeBound);
    }
  }

  readonly #wakeBound = (): void => this.#wake();

  #wake(): void {
    this.#reader?.();
  }
}
