import type { WaitOptions } from "../wait-options.ts";
import { badOption, type OptionNames, requireOptions, requireSignal } from "./option-checks.ts";

const WAIT_OPTION_NAMES: OptionNames<WaitOptions> = { timeoutMs: true, signal: true };
/** The longest time-out of Node's timers; a longer timer fires immediately. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** {@link WaitOptions} with the default filled in. */
export interface ResolvedWait {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Checks the options of a wait and returns them with the operation's default time-out.
 * @param path the operation, for messages: `start`
 * @throws {TypeError} for unknown options and invalid values
 */
export function resolveWait(path: string, options: WaitOptions, defaultTimeoutMs: number): ResolvedWait {
  requireOptions(path, options, WAIT_OPTION_NAMES);
  const { timeoutMs = defaultTimeoutMs, signal } = options;
  if (!isTimeout(timeoutMs)) {
    throw badOption(`${path}.timeoutMs`, `milliseconds above 0, at most ${MAX_TIMEOUT_MS}, or Infinity`, timeoutMs);
  }
  requireSignal(`${path}.signal`, signal);
  return { timeoutMs, signal };
}

function isTimeout(value: unknown): boolean {
  if (typeof value !== "number") return false;
  return (value > 0 && value <= MAX_TIMEOUT_MS) || value === Number.POSITIVE_INFINITY;
}

/** Returns a signal that aborts after a time. The time may have fractions of a millisecond, or be longer than timers support. */
export function timeoutSignal(timeoutMs: number): AbortSignal {
  return AbortSignal.timeout(Math.min(Math.ceil(timeoutMs), MAX_TIMEOUT_MS));
}

/** Returns a time-out times a factor, at most the longest that a timer can wait. */
export function multipliedTimeoutMs(timeoutMs: number, factor: number): number {
  return Math.min(timeoutMs * factor, MAX_TIMEOUT_MS);
}
