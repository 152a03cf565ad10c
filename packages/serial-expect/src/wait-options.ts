/** How long a call may take. */
export interface WaitOptions {
  /**
   * Time-out of the whole call in milliseconds. 0 only looks at what has already arrived; `Infinity` waits for ever.
   * Default: the console's {@link ConsoleOptions.timeoutMs}.
   */
  readonly timeoutMs?: number | undefined;
  /** Aborts the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
