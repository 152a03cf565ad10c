const NS_PER_MS = 1_000_000n;
/** `Date.now()` is cut to whole milliseconds. */
const DATE_RESOLUTION_MS = 1;
/** A reading of both clocks that took longer was interrupted. */
const EXACT_MS = 0.01;
/** `Date.now()` changes within a millisecond; a process that is interrupted for longer tries again, this often. */
const MAX_EDGES = 5;
const MAX_SEARCH_MS = 5;

/** The time on the host's clock at which `performance.now()` was 0, as measured last. */
let measuredOriginMs: number | undefined;

/**
 * Returns a recent moment of the host's clock on the clock of `performance.now()`, in milliseconds. It takes into account by how
 * much the host's clock was set, or the host slept, since this process began. Exact to some microseconds, while the host's clock
 * is not set.
 * @param hostNs nanoseconds since the epoch
 */
export function monotonicMsAt(hostNs: bigint): number {
  const originNs = BigInt(Math.round(clockOriginMs() * 1_000)) * 1_000n;
  const sinceNs = hostNs - originNs;
  return Number(sinceNs / NS_PER_MS) + Number(sinceNs % NS_PER_MS) / Number(NS_PER_MS);
}

/**
 * Returns a moment of `performance.now()` on the host's clock, in nanoseconds since the epoch: the reverse of {@link monotonicMsAt}.
 * @param monotonicMs milliseconds
 */
export function hostNsAt(monotonicMs: number): bigint {
  return BigInt(Math.round((clockOriginMs() + monotonicMs) * 1_000)) * 1_000n;
}

/** Returns the time on the host's clock, as it is set now, at which `performance.now()` was 0. */
function clockOriginMs(): number {
  const known = measuredOriginMs;
  const isUnchanged = known !== undefined && Math.abs(known + performance.now() - Date.now()) <= 2 * DATE_RESOLUTION_MS;
  if (isUnchanged) return known;
  measuredOriginMs = measureOriginMs();
  return measuredOriginMs;
}

/** Finds a moment at which `Date.now()` changes: only then it is exact. `performance.timeOrigin` may be off by any interruption. */
function measureOriginMs(): number {
  let bestMs = Number.POSITIVE_INFINITY;
  let originMs = Date.now() + DATE_RESOLUTION_MS - performance.now();
  const end = performance.now() + MAX_SEARCH_MS;
  for (let edge = 0; edge < MAX_EDGES && bestMs > EXACT_MS && performance.now() < end; edge += 1) {
    const { beforeMs, afterMs, wallMs } = nextChange(end);
    if (afterMs - beforeMs >= bestMs) continue;
    bestMs = afterMs - beforeMs;
    originMs = wallMs - (beforeMs + afterMs) / 2;
  }
  return originMs;
}

/** Waits for the next change of `Date.now()`, at most until `end`, and returns when it was on the clock of `performance.now()`. */
function nextChange(end: number): { beforeMs: number; afterMs: number; wallMs: number } {
  const first = Date.now();
  let beforeMs = performance.now();
  for (;;) {
    const wallMs = Date.now();
    const afterMs = performance.now();
    if (wallMs !== first) return { beforeMs, afterMs, wallMs };
    // A clock that does not change has no exact time.
    if (afterMs > end) return { beforeMs: Number.NEGATIVE_INFINITY, afterMs, wallMs };
    beforeMs = afterMs;
  }
}
