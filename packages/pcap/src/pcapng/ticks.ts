import { NANOSECONDS_PER_SECOND } from "../capture/timestamp.ts";

const NANOSECONDS_DIGITS = 9;
const HALF_WORD = 0x1_0000;
/** Resolution of time stamps if an interface does not declare it: microseconds. */
const DEFAULT_RESOLUTION = 6;
const BINARY_RESOLUTION = 0x80;

/** A point in time, split without loss. */
export interface Timestamp {
  seconds: number;
  nanoseconds: number;
}

/** Converts a 64-bit count of an interface's time units, in two halves, to seconds and nanoseconds. */
export type TickReader = (high: number, low: number, into: Timestamp) => void;

/** The last whole second in which a 64-bit counter can count every nanosecond. */
export const MAX_SECONDS = 18_446_744_072;

/** Returns a time in nanoseconds, as the two halves of a 64-bit number. It multiplies by halves of a word, so that every product stays below 2^53. */
export function ticksOf(seconds: number, nanoseconds: number): { readonly high: number; readonly low: number } {
  const lower = (seconds % HALF_WORD) * NANOSECONDS_PER_SECOND + nanoseconds;
  const upper = Math.floor(seconds / HALF_WORD) * NANOSECONDS_PER_SECOND + Math.floor(lower / HALF_WORD);
  return { high: Math.floor(upper / HALF_WORD), low: (upper % HALF_WORD) * HALF_WORD + (lower % HALF_WORD) };
}

/**
 * Returns a reader of an interface's time stamps.
 *
 * @param resolution the value of `if_tsresol`: a negative power of ten, or of two where the highest bit is set
 *   (draft-ietf-opsawg-pcapng, section 4.2); undefined for microseconds
 * @param offsetSeconds the value of `if_tsoffset`
 */
export function tickReader(resolution: number = DEFAULT_RESOLUTION, offsetSeconds = 0): TickReader {
  if (resolution <= NANOSECONDS_DIGITS) return decimalReader(resolution, offsetSeconds);
  const exponent = BigInt(resolution & ~BINARY_RESOLUTION);
  return anyReader((resolution & BINARY_RESOLUTION) === 0 ? 10n ** exponent : 2n ** exponent, offsetSeconds);
}

/** Returns a reader that divides by halves of a word: every product stays below 2^53, so no bigint is needed. */
function decimalReader(digits: number, offsetSeconds: number): TickReader {
  const perSecond = 10 ** digits;
  const nanosecondsPerTick = NANOSECONDS_PER_SECOND / perSecond;
  return (high, low, into) => {
    const first = Math.floor(high / perSecond);
    const upper = (high - first * perSecond) * HALF_WORD + (low >>> 16);
    const second = Math.floor(upper / perSecond);
    const lower = (upper - second * perSecond) * HALF_WORD + (low & 0xffff);
    const third = Math.floor(lower / perSecond);
    into.seconds = (first * HALF_WORD + second) * HALF_WORD + third + offsetSeconds;
    into.nanoseconds = (lower - third * perSecond) * nanosecondsPerTick;
  };
}

/** Returns a reader for units finer than nanoseconds or in powers of two: rare enough for bigints. It rounds down to nanoseconds. */
function anyReader(perSecond: bigint, offsetSeconds: number): TickReader {
  return (high, low, into) => {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    into.seconds = Number(ticks / perSecond) + offsetSeconds;
    into.nanoseconds = Number(((ticks % perSecond) * BigInt(NANOSECONDS_PER_SECOND)) / perSecond);
  };
}
