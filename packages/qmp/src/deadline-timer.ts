/** A longer timer fires at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * One timer for any number of deadlines, all on the clock of `performance.now()`: it fires at the earliest, and is told
 * then which one is next. Most deadlines never come, so keeping one costs a comparison and no timer.
 *
 * It does not keep the process alive: the stream whose replies are awaited does.
 */
export class DeadlineTimer {
  readonly #sweep: (nowMs: number) => number;
  #timer: NodeJS.Timeout | undefined;
  #firesMs = Number.POSITIVE_INFINITY;

  /** `sweep` ends what is due and gives the next deadline, or Infinity. */
  constructor(sweep: (nowMs: number) => number) {
    this.#sweep = sweep;
  }

  /** Makes sure that the timer fires by then. */
  expect(dueMs: number): void {
    if (dueMs >= this.#firesMs) return;
    clearTimeout(this.#timer);
    this.#firesMs = dueMs;
    const delayMs = Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(dueMs - performance.now())));
    this.#timer = setTimeout(() => this.#fire(), delayMs).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #fire(): void {
    this.#firesMs = Number.POSITIVE_INFINITY;
    // Node's timers count whole milliseconds of the event loop's clock, so they may be early by a part of one.
    this.expect(this.#sweep(performance.now() + 1));
  }
}
