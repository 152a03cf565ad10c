/** How long the measured work takes on an idle core of a machine of 2020, in milliseconds. */
const referenceMs = 12;
const runs = 5;
const maximumFactor = 20;

/**
 * How much slower this host runs now than the reference: from 1, on one that is as fast or faster, to 20. What else runs on
 * the host counts, too: that is what time-outs have to bear.
 */
export function measureSlowness(): number {
  const times = Array.from({ length: runs }, timeWork).toSorted((one, other) => one - other);
  const median = times[Math.floor(runs / 2)] ?? referenceMs;
  return Math.min(maximumFactor, Math.max(1, Math.round((median / referenceMs) * 10) / 10));
}

/** xorshift32 (Marsaglia 2003): the same steps for each compiler. */
function timeWork(): number {
  const started = performance.now();
  let state = 1;
  for (let step = 0; step < 5_000_000; step += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  const elapsed = performance.now() - started;
  // Never so; it keeps the work from being optimised away.
  return state === 0 ? 0 : elapsed;
}
