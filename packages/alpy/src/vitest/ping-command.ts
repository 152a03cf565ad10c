import { requireOption } from "../check-option.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";
import { MAX_TIMEOUT_MS } from "../wait-options.ts";

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
  const isTimeout = typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS;
  requireOption(isTimeout, "toPing.timeoutMs", `milliseconds above 0, at most ${MAX_TIMEOUT_MS}`, timeoutMs);
  return ["ping", "-c", String(count), "-i", INTERVAL_SECONDS, "-W", String(timeoutMs / 1_000), address];
}
