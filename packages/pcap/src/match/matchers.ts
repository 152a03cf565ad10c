import { badValue } from "../check-options.ts";

// Each kind has its name as a type of its own: without it, any object with the same members would have the same type.

/** A pattern for a layer or a field that must be missing: {@link absent}. */
export class Absent {
  /** Distinguishes the kinds of patterns. */
  readonly kind = "absent";
}

/** A pattern for a value that fits one of several patterns; created by {@link oneOf}. */
export class OneOf<P extends readonly unknown[] = readonly unknown[]> {
  /** Distinguishes the kinds of patterns. */
  readonly kind = "one-of";
  /** The patterns, one of which must fit. */
  readonly patterns: P;

  constructor(patterns: P) {
    this.patterns = patterns;
  }
}

/** A pattern for a list with an element that fits, for each of several patterns; created by {@link containing}. */
export class Containing<P extends readonly unknown[] = readonly unknown[]> {
  /** Distinguishes the kinds of patterns. */
  readonly kind = "containing";
  // Not named `patterns`: the compiler would also infer those of `OneOf`, and predicates would have no type.
  /** Patterns, each of which an element must fit. */
  readonly elements: P;

  constructor(elements: P) {
    this.elements = elements;
  }
}

/** A pattern for the numbers from `min` to `max`, both included. */
export class Range<N extends number | bigint> {
  /** Distinguishes the kinds of patterns. */
  readonly kind = "range";
  /** The lowest number; undefined for no limit. */
  readonly min: N | undefined;
  /** The highest number; undefined for no limit. */
  readonly max: N | undefined;

  constructor(min: N | undefined, max: N | undefined) {
    this.min = min;
    this.max = max;
  }
}

/** Matches a missing layer or field: `{ vlans: absent }` is a frame without a VLAN tag. */
export const absent: Absent = new Absent();

/** Matches a value that fits one of the patterns: `{ ipv4: { ttl: oneOf(63, 64) } }`. */
export function oneOf<const P extends readonly unknown[]>(...patterns: P): OneOf<P> {
  return new OneOf(patterns);
}

/** Matches a list that has an element that fits, for each of the patterns, in any order and among others. */
export function containing<const P extends readonly unknown[]>(...patterns: P): Containing<P> {
  return new Containing(patterns);
}

/** Matches a number that is `min` or greater. */
export function atLeast<N extends number | bigint>(min: N): Range<N> {
  checkNumber("atLeast: min", min);
  return new Range<N>(min, undefined);
}

/** Matches a number that is `max` or less. */
export function atMost<N extends number | bigint>(max: N): Range<N> {
  checkNumber("atMost: max", max);
  return new Range<N>(undefined, max);
}

/**
 * Matches a number from `min` to `max`, both included.
 * @throws {TypeError} if a limit is not a number, or `max` is less than `min`
 */
export function between<N extends number | bigint>(min: N, max: N): Range<N> {
  checkNumber("between: min", min);
  checkNumber("between: max", max);
  if (max < min) throw badValue("between: max", `at least min (${min})`, max);
  return new Range<N>(min, max);
}

/** Refuses a limit with which a range could match nothing. */
function checkNumber(path: string, value: unknown): void {
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isNaN(value))) return;
  throw badValue(path, "a number or a bigint", value);
}
