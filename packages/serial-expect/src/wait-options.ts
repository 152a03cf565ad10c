/** Limits of one call: how long it may take, and a signal that ends it early. */
export interface WaitOptions {
  /**
   * Time-out of the whole call in milliseconds, at most 2,147,483,647 (about 25 days). 0 checks only the text that has already
   * arrived; `Infinity` waits for ever.
   * Default: the console's {@link ConsoleOptions.timeoutMs}.
   */
  readonly timeoutMs?: number | undefined;
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
