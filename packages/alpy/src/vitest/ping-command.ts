import { requireOption } from "../check-option.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";

/** How `toPing` pings. */
export interface PingOptions {
  /** Number of echo requests; all must be answered. Default 3. */
  readonly count?: number | undefined;
  /** Time-out of each reply, in milliseconds. Default 1000. */
  readonly timeoutMs?: number | undefined;
}

const KNOWN_OPTIONS: OptionNames<PingOptions> = { count: true, timeoutMs: true };

/** Seconds between two requests: the shortest that iputils' ping allows everyone. */
const INTERVAL_SECONDS = "0.2";

/**
 * Returns the command line of iputils' ping.
 * @throws {TypeError} for an unknown option, or a value out of range
 */
export function pingCommand(address: string, options: PingOptions): string[] {
  requireKnownOptions("toPing", options, KNOWN_OPTIONS);
  const { count = 3, timeoutMs = 1_000 } = options;
  requireOption(Number.isSafeInteger(count) && count > 0, "toPing.count", "a positive integer", count);
  requireOption(Number.isFinite(timeoutMs) && timeoutMs > 0, "toPing.timeoutMs", "a positive number", timeoutMs);
  return ["ping", "-c", String(count), "-i", INTERVAL_SECONDS, "-W", String(timeoutMs / 1_000), address];
}
