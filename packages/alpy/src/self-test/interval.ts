/** The time on the host's clock within which a frame passed, in milliseconds since the epoch. */
export interface Interval {
  readonly sentMs: number;
  readonly receivedMs: number;
}

/** Returns the host's time, in milliseconds since the epoch, with fractions. */
export function hostNowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Returns how far the captured times are outside of the intervals, at most, in milliseconds. */
export function greatestErrorMs(capturedMs: readonly number[], intervals: readonly Interval[]): number {
  const errors = intervals.map(({ sentMs, receivedMs }, index) => {
    const timeMs = capturedMs[index] ?? Number.POSITIVE_INFINITY;
    return Math.max(0, sentMs - timeMs, timeMs - receivedMs);
  });
  return Math.max(0, ...errors);
}
