import { requireOption, requireSignal } from "./check-option.ts";
import { type OptionNames, requireKnownOptions } from "./known-options.ts";

/** How long an operation may take, and what ends it early. */
export interface WaitOptions {
  /**
   * Time-out in milliseconds: above 0, at most 2,147,483,647 (about 25 days), or `Infinity`, which waits for ever; each operation
   * states its default.
   */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait early: the operation rejects with `signal.reason`. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** The longest time-out, about 25 days: the longest time of Node's timers; a longer timer fires immediately. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

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
  const expected = `milliseconds above 0, at most ${MAX_TIMEOUT_MS}, or Infinity`;
  requireOption(isTimeout(timeoutMs), `${path}.timeoutMs`, expected, timeoutMs);
  requireSignal(`${path}.signal`, signal);
}

function isTimeout(value: unknown): boolean {
  if (value === undefined || value === Number.POSITIVE_INFINITY) return true;
  return typeof value === "number" && value > 0 && value <= MAX_TIMEOUT_MS;
}
