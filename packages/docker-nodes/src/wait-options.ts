import { type OptionNames, refuseUnknownOptions } from "./known-options.ts";
import { badValue } from "./option-checks.ts";

/** How long an operation may take, and what ends it early. */
export interface WaitOptions {
  /**
   * Time-out in milliseconds: the operation then rejects with the code `timeout`. `Infinity` waits forever. Default: 30000,
   * unless the operation documents another one, times the `timeoutFactor` of the node set.
   */
  readonly timeoutMs?: number | undefined;
  /** Ends the operation early: it rejects with the signal's reason. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** The longest time of Node's timers, about 24 days; a longer timer fires immediately. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The names of {@link WaitOptions}. */
export const WAIT_OPTION_NAMES: OptionNames<WaitOptions> = { timeoutMs: true, signal: true };

/** Checks the options of a call, which is named in messages. @throws {TypeError} for an unknown option or a bad value */
export function checkWaitOptions(call: string, options: WaitOptions): void {
  refuseUnknownOptions(call, options, WAIT_OPTION_NAMES);
  checkWaitValues(options);
}

/** Checks that both values are valid, or not given. @throws {TypeError} if not */
export function checkWaitValues({ timeoutMs, signal }: WaitOptions): void {
  if (timeoutMs !== undefined) checkTimeout("timeoutMs", timeoutMs);
  if (signal !== undefined && !((signal as unknown) instanceof AbortSignal)) {
    throw badValue("signal", "an AbortSignal", signal);
  }
}

/** Checks that `value` is a time that a timer can wait, or `Infinity`. @throws {TypeError} if not */
export function checkTimeout(path: string, value: unknown): void {
  if (typeof value === "number" && value >= 0 && (value <= MAX_TIMEOUT_MS || value === Number.POSITIVE_INFINITY))
    return;
  throw badValue(path, `a number of milliseconds from 0 to ${MAX_TIMEOUT_MS}, or Infinity`, value);
}
