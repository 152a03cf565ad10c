const NS_PER_MS = 1_000_000n;
/** `Date.now()` is cut to whole milliseconds. */
const DATE_RESOLUTION_MS = 1;

/**
 * Returns a recent moment of the host's clock on the clock of `performance.now()`, in milliseconds. It takes into account by how
 * much the host's clock was set, or the host slept, since this process began: exact to a microsecond if it was not, else to 1 ms,
 * and then rather too early.
 * @param hostNs nanoseconds since the epoch
 */
export function monotonicMsAt(hostNs: bigint): number {
  const originNs = BigInt(Math.round(clockOriginMs() * 1_000)) * 1_000n;
  const sinceNs = hostNs - originNs;
  return Number(sinceNs / NS_PER_MS) + Number(sinceNs % NS_PER_MS) / Number(NS_PER_MS);
}

/** Returns the time on the host's clock, as it is set now, at which `performance.now()` was 0. */
function clockOriginMs(): number {
  const now = performance.now();
  const wall = Date.now();
  const isUnchanged = Math.abs(performance.timeOrigin + now - wall) <= 2 * DATE_RESOLUTION_MS;
  return isUnchanged ? performance.timeOrigin : wall + DATE_RESOLUTION_MS - now;
}
