import { MAX_TIMEOUT_MS } from "../check-options.ts";

/**
 * One timer for any number of deadlines, all on the clock of `performance.now()`. It fires at the earliest one, and then
 * asks which one is next. Most deadlines never pass, so keeping one costs a comparison and no timer.
 *
 * It does not keep the process alive: the stream that delivers the replies does.
 */
export class DeadlineTimer {
  readonly #sweep: (nowMs: number) => number;
  #timer: NodeJS.Timeout | undefined;
  #firesMs = Number.POSITIVE_INFINITY;

  /** `sweep` ends what is due and returns the next deadline, or Infinity. */
  constructor(sweep: (nowMs: number) => number) {
    this.#sweep = sweep;
  }

  /** Ensures that the timer fires at this deadline at the latest. */
  expect(dueMs: number): void {
    if (dueMs >= this.#firesMs) return;
    clearTimeout(this.#timer);
    this.#firesMs = dueMs;
    const delayMs = Math.min(MAX_TIMEOUT_MS, Math.max(1, Math.ceil(dueMs - performance.now())));
    this.#timer = setTimeout(() => this.#fire(), delayMs).unref();
  }

  /** Cancels the timer for good. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #fire(): void {
    this.#firesMs = Number.POSITIVE_INFINITY;
    // Node's timers count whole milliseconds of the event loop's clock, so they may fire up to 1 ms early.
    this.expect(this.#sweep(performance.now() + 1));
  }
}
