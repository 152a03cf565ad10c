/** Limits of one operation: how long it may take, and what ends it early. */
export interface WaitOptions {
  /**
   * Time-out in milliseconds, above 0 and at most 2147483647, or Infinity for no limit. Default: that of the client or
   * listener, see `ConnectOptions` and `AcceptOptions`.
   */
  readonly timeoutMs?: number | undefined;
  /** Ends the operation early: it rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}
