/** How long an operation may take, and what ends it early. */
export interface WaitOptions {
  /** Time-out in milliseconds; each operation names its default. */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait early: the operation rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}
