/** How far the precise clock may be ahead of the one that counts whole milliseconds, in milliseconds. */
const TOLERANCE_MS = 2;

/**
 * Returns the host's time in nanoseconds since the epoch, to the microsecond. `Date.now()` counts whole milliseconds. The
 * performance timer is finer, but does not follow a clock that is set after the process started: the result then has whole
 * milliseconds.
 */
export function hostTimeNs(): bigint {
  const wholeMs = Date.now();
  const preciseMs = performance.timeOrigin + performance.now();
  const isAccurate = preciseMs >= wholeMs && preciseMs < wholeMs + TOLERANCE_MS;
  return BigInt(Math.round((isAccurate ? preciseMs : wholeMs) * 1_000)) * 1_000n;
}
