import { type OptionNames, refuseUnknownOptions } from "./known-options.ts";
import { badValue } from "./option-checks.ts";

/** How long to wait, and until when. */
export interface WaitOptions {
  /**
   * Time-out in milliseconds: the operation then rejects with the code `timeout`. `Infinity` waits forever. Default: 30000,
   * unless the operation documents another one.
   */
  readonly timeoutMs?: number | undefined;
  /** Ends the operation early: it rejects with the signal's reason. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** The longest time that a timer of Node.js can wait, about 24 days; it fires at once for longer ones. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The names of {@link WaitOptions}. */
export const WAIT_OPTION_NAMES: OptionNames<WaitOptions> = { timeoutMs: true, signal: true };

/** @throws {TypeError} for an unknown option or a bad value; `call` is the name of the call that takes them */
export function checkWaitOptions(call: string, options: WaitOptions): void {
  refuseUnknownOptions(call, options, WAIT_OPTION_NAMES);
  checkWaitValues(options);
}

/** @throws {TypeError} unless both values are valid, or not given */
export function checkWaitValues({ timeoutMs, signal }: WaitOptions): void {
  if (timeoutMs !== undefined) checkTimeout("timeoutMs", timeoutMs);
  if (signal !== undefined && !((signal as unknown) instanceof AbortSignal)) {
    throw badValue("signal", "an AbortSignal", signal);
  }
}

/** @throws {TypeError} unless `value` is a time that a timer can wait, or `Infinity` */
export function checkTimeout(path: string, value: unknown): void {
  if (typeof value === "number" && value >= 0 && (value <= MAX_TIMEOUT_MS || value === Number.POSITIVE_INFINITY))
    return;
  throw badValue(path, `a number of milliseconds from 0 to ${MAX_TIMEOUT_MS}, or Infinity`, value);
}
