import type { FieldName } from "./fields/kinds.ts";
import type { MatchableFrame } from "./fields/matchable-frame.ts";

/**
 * A pattern for frames: some of the layers with some of their fields, and some of the fields in the capture; or a predicate;
 * or several patterns in `oneOf`, `allOf` or `not`. Fields that it does not name may have any value. The names of fields are
 * those of {@link decode}.
 *
 * @example
 * const reply: FramePattern = { arp: { operation: "reply", senderProtocolAddress: "192.168.0.0/24" }, vlans: absent };
 */
export type FramePattern =
  | Predicate<MatchableFrame>
  | FieldPatterns<MatchableFrame>
  | OneOf<MatchableFrame>
  | AllOf<MatchableFrame>
  | Not<MatchableFrame>;

/**
 * A pattern for a value of type `T`: the value itself, a predicate, or a pattern for several values. If `T` includes
 * undefined, the value may be missing, and the pattern may be `absent`.
 */
export type ValuePattern<T> =
  | Predicate<Exclude<T, undefined>>
  | OneOf<T>
  | AllOf<T>
  | Not<T>
  | ShapePattern<Exclude<T, undefined>>
  | (undefined extends T ? Absent : never);

/** A pattern for some of the fields of an object. A field that is `undefined` is refused, since it would match anything. */
export type FieldPatterns<T> = { readonly [K in FieldName<T>]?: ValuePattern<T[K]> };

type Predicate<T> = (value: T) => boolean;

/** Each type of value has its own patterns; a union `U` has those of its members. */
type ShapePattern<T, U = T> = T extends string
  ? T | RegExp
  : T extends number | bigint
    ? T | Range<T>
    : T extends boolean
      ? T
      : T extends Uint8Array
        ? Uint8Array
        : T extends readonly (infer E)[]
          ? readonly ValuePattern<E>[] | Containing<E> | StartingWith<E>
          : [FieldOfOthers<T, U>] extends [never]
            ? FieldPatterns<T>
            : FieldPatterns<T> & { readonly [K in FieldOfOthers<T, U>]?: never };

/** Names of fields that only other members of a union have: one element cannot have both. */
type FieldOfOthers<T, U> = Exclude<U extends unknown ? FieldName<U> : never, FieldName<T>>;

// Each kind has its name as a type of its own: without it, any object with the same members would have the same type.

/** A pattern for a layer or a field that must be missing: {@link absent}. */
export class Absent {
  /** Distinguishes the kinds of patterns. */
  readonly kind = "absent";
}

/** A pattern for a value of type `T` that fits one of several patterns; created by {@link oneOf}. */
export class OneOf<T> {
  /** Distinguishes the kinds of patterns. */
  readonly kind = "one-of";
  /** The patterns, one of which must fit. */
  readonly patterns: readonly ValuePattern<T>[];

  constructor(patterns: readonly ValuePattern<T>[]) {
    this.patterns = patterns;
  }
}

// The lists have different names. With one name, the compiler would infer the types of one kind from another.

/** A pattern for a value of type `T` that fits all of several patterns; created by {@link allOf}. */
export class AllOf<T> {
  /** Distinguishes the kinds of patterns. */
  readonly kind = "all-of";
  /** The patterns, all of which must fit. */
  readonly conditions: readonly ValuePattern<T>[];

  constructor(conditions: readonly ValuePattern<T>[]) {
    this.conditions = conditions;
  }
}

/** A pattern for a value of type `T`, or a missing one, that does not fit a pattern; created by {@link not}. */
export class Not<T> {
  /** Distinguishes the kinds of patterns. */
  readonly kind = "not";
  /** The pattern that must not fit. */
  readonly exception: ValuePattern<T>;

  constructor(exception: ValuePattern<T>) {
    this.exception = exception;
  }
}

/** A pattern for a list with an element of type `E` that fits, for each of several patterns; created by {@link containing}. */
export class Containing<E> {
  /** Distinguishes the kinds of patterns. */
  readonly kind = "containing";
  /** Patterns, each of which an element must fit. */
  readonly elements: readonly ValuePattern<E>[];

  constructor(elements: readonly ValuePattern<E>[]) {
    this.elements = elements;
  }
}

/** A pattern for a list that begins with elements of type `E` that fit several patterns, in order; created by {@link startingWith}. */
export class StartingWith<E> {
  /** Distinguishes the kinds of patterns. */
  readonly kind = "starting-with";
  /** Patterns, which the first elements must fit. */
  readonly first: readonly ValuePattern<E>[];

  constructor(first: readonly ValuePattern<E>[]) {
    this.first = first;
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
