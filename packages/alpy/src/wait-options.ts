/** How long an operation may take, and what ends it early. */
export interface WaitOptions {
  /** Milliseconds until the operation fails; each operation names its default. */
  readonly timeoutMs?: number | undefined;
  /** Ends the operation early: it rejects with `signal.reason`. Default: none. */
  readonly signal?: AbortSignal | undefined;
}
