import { requireOption, requireSignal } from "./check-option.ts";
import { type OptionNames, requireKnownOptions } from "./known-options.ts";

/** How long an operation may take, and what ends it early. */
export interface WaitOptions {
  /** Time-out in milliseconds; each operation states its default. */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait early: the operation rejects with `signal.reason`. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** The names of {@link WaitOptions}. */
export const WAIT_OPTION_NAMES: OptionNames<WaitOptions> = { timeoutMs: true, signal: true };

/**
 * Checks the options of an operation that waits.
 * @param path the operation: `expectFrame`
 * @param known the options that the operation has
 * @throws {TypeError} for unknown options, and for a time-out or signal that is not valid
 */
export function requireWaitOptions(
  path: string,
  options: WaitOptions,
  known: Readonly<Record<string, true>> = WAIT_OPTION_NAMES,
): void {
  requireKnownOptions(path, options, known);
  const { timeoutMs, signal } = options;
  const isTimeout = timeoutMs === undefined || (typeof timeoutMs === "number" && timeoutMs > 0);
  requireOption(isTimeout, `${path}.timeoutMs`, "a positive number of milliseconds", timeoutMs);
  requireSignal(`${path}.signal`, signal);
}
