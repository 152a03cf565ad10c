/** How long the measured work takes on an idle core of a machine of 2020, in milliseconds. */
const REFERENCE_MS = 12;
const RUNS = 5;
const MAX_FACTOR = 20;

/**
 * Measures how much slower than the reference this host is at present: from 1, on a host that is as fast or faster, to 20.
 * Other work on the host counts too, because time-outs must allow for it.
 */
export function measureSlowness(): number {
  const times = Array.from({ length: RUNS }, timeWork).toSorted((one, other) => one - other);
  const median = times[Math.floor(RUNS / 2)];
  if (median === undefined) throw new Error("unreachable: the work runs at least once");
  return Math.min(MAX_FACTOR, Math.max(1, Math.round((median / REFERENCE_MS) * 10) / 10));
}

/** Runs xorshift32 (Marsaglia 2003), which is the same work for every compiler, and returns how long it took. */
function timeWork(): number {
  const started = performance.now();
  let state = 1;
  for (let step = 0; step < 5_000_000; step += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  const elapsed = performance.now() - started;
  // The state is never 0; using it keeps the work from being optimised away.
  return state === 0 ? 0 : elapsed;
}
