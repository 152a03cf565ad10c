import { badValue } from "../check-options.ts";

/** Nanoseconds of a second. */
export const NANOSECONDS_PER_SECOND = 1_000_000_000;

/** An amount of time to add to a time stamp. */
export interface TimestampShift {
  /** Whole seconds, of either sign. */
  readonly seconds: number;
  /** Nanoseconds on top of the seconds, 0 to 999,999,999. */
  readonly nanoseconds: number;
}

/**
 * Returns what to add to a time stamp of the capture. `offset` is where the frame's record begins in the file, in bytes.
 * It is called once per frame, in file order, so it must be cheap and must not throw. Nothing is allocated if it returns
 * the same object for all frames with the same shift.
 */
export type TimestampCorrection = (seconds: number, nanoseconds: number, offset: number) => TimestampShift;

/**
 * Returns a signed number of nanoseconds as a {@link TimestampShift}.
 *
 * @throws {TypeError} if it is not a bigint
 */
export function timestampShift(shiftNs: bigint): TimestampShift {
  if (typeof shiftNs !== "bigint") throw badValue("shiftNs", "a bigint", shiftNs);
  const perSecond = BigInt(NANOSECONDS_PER_SECOND);
  // BigInt division rounds towards zero; the nanoseconds of a shift are never negative.
  const nanoseconds = ((shiftNs % perSecond) + perSecond) % perSecond;
  return { seconds: Number((shiftNs - nanoseconds) / perSecond), nanoseconds: Number(nanoseconds) };
}

/** Returns a time stamp as nanoseconds since the epoch. */
export function toTimestampNs(seconds: number, nanoseconds: number): bigint {
  return BigInt(seconds) * BigInt(NANOSECONDS_PER_SECOND) + BigInt(nanoseconds);
}
