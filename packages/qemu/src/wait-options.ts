/** How long an operation may take, and what ends it early. */
export interface WaitOptions {
  /**
   * Time-out in milliseconds, above 0 and at most 2147483647, or Infinity for no limit. Each operation names its default, 10000 or
   * 30000.
   */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait early: the operation rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}
