// Each kind has its name as a type of its own: without it, whatever has the same members would pass for it.

/** Stands for a layer or a field that must not be there; {@link absent} is the one there is. */
export class Absent {
  readonly kind = "absent";
}

/** Stands for any of several patterns; {@link oneOf} makes it. */
export class OneOf<P extends readonly unknown[] = readonly unknown[]> {
  readonly kind = "one-of";
  readonly patterns: P;

  constructor(patterns: P) {
    this.patterns = patterns;
  }
}

/** Stands for a list that has, for each of several patterns, an element that fits; {@link containing} makes it. */
export class Containing<P extends readonly unknown[] = readonly unknown[]> {
  readonly kind = "containing";
  // Not `patterns`: the compiler would infer those of `OneOf` too, and predicates would have no type.
  readonly elements: P;

  constructor(elements: P) {
    this.elements = elements;
  }
}

/** Stands for the numbers from `min` to `max`, both included. */
export class Range<N extends number | bigint> {
  readonly kind = "range";
  readonly min: N | undefined;
  readonly max: N | undefined;

  constructor(min: N | undefined, max: N | undefined) {
    this.min = min;
    this.max = max;
  }
}

/** Matches a layer or a field that is not there: `{ vlans: absent }` is a frame without a VLAN tag. */
export const absent: Absent = new Absent();

/** Matches what fits any of the patterns: `{ ipv4: { ttl: oneOf(63, 64) } }`. */
export function oneOf<const P extends readonly unknown[]>(...patterns: P): OneOf<P> {
  return new OneOf(patterns);
}

/** Matches a list that has, for each of the patterns, an element that fits, in any order and among others. */
export function containing<const P extends readonly unknown[]>(...patterns: P): Containing<P> {
  return new Containing(patterns);
}

/** Matches a number that is `min` or greater. */
export function atLeast<N extends number | bigint>(min: N): Range<N> {
  return new Range<N>(min, undefined);
}

/** Matches a number that is `max` or less. */
export function atMost<N extends number | bigint>(max: N): Range<N> {
  return new Range<N>(undefined, max);
}

/** Matches a number from `min` to `max`, both included. */
export function between<N extends number | bigint>(min: N, max: N): Range<N> {
  return new Range<N>(min, max);
}
