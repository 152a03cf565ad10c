const NANOSECONDS_PER_SECOND = 1_000_000_000;

/** An amount of time to add to a time stamp: `seconds` a whole number of either sign, `nanoseconds` from 0 to 999,999,999. */
export interface TimestampShift {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/**
 * Gives what to add to the time stamp that the capture holds; `offset` is where the frame's record begins in the file, in
 * bytes. Called once a frame, in file order, so it must be cheap and
 * must not throw: return one and the same object for all frames of a stretch and nothing is allocated.
 */
export type TimestampCorrection = (seconds: number, nanoseconds: number, offset: number) => TimestampShift;

/** Gives a signed number of nanoseconds as a {@link TimestampShift}. */
export function timestampShift(shiftNs: bigint): TimestampShift {
  const perSecond = BigInt(NANOSECONDS_PER_SECOND);
  // BigInt division rounds towards zero; the nanoseconds of a shift are never negative.
  const nanoseconds = ((shiftNs % perSecond) + perSecond) % perSecond;
  return { seconds: Number((shiftNs - nanoseconds) / perSecond), nanoseconds: Number(nanoseconds) };
}

/** Gives a time stamp as nanoseconds since the epoch. */
export function toTimestampNs(seconds: number, nanoseconds: number): bigint {
  return BigInt(seconds) * BigInt(NANOSECONDS_PER_SECOND) + BigInt(nanoseconds);
}
