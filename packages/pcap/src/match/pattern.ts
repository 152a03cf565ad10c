import type { MatchableFrame } from "./matchable-frame.ts";
import type { Absent, Containing, OneOf, Range } from "./matchers.ts";

/**
 * A pattern for frames: some of the layers with some of their fields, and some of the fields in the capture; or a predicate.
 * Fields that it does not name may have any value. The names of fields are those of {@link decode}.
 *
 * @example
 * const reply: FramePattern = { arp: { operation: "reply", senderProtocolAddress: "192.168.0.0/24" }, vlans: absent };
 */
export type FramePattern = Predicate<MatchableFrame> | FieldPatterns<MatchableFrame>;

/** A pattern for a value of type `T`: the value itself, a predicate, or a pattern for several values. */
export type ValuePattern<T> = Predicate<T> | OneOf<readonly ValuePattern<T>[]> | ShapePattern<T>;

/** A pattern for some of the fields of an object. A field that is `undefined` is refused, since it would match anything. */
export type FieldPatterns<T> = {
  readonly [K in FieldName<T>]?: ValuePattern<Exclude<T[K], undefined>> | (undefined extends T[K] ? Absent : never);
};

type Predicate<T> = (value: T) => boolean;

/** Names of fields, not of methods. */
type FieldName<T> = {
  [K in keyof T]-?: Exclude<T[K], undefined> extends (...args: never) => unknown ? never : K;
}[keyof T] &
  string;

/** Each type of value has its own patterns; a union has those of its members. */
type ShapePattern<T> = T extends string
  ? T | RegExp
  : T extends number | bigint
    ? T | Range<T>
    : T extends boolean
      ? T
      : T extends Uint8Array
        ? Uint8Array
        : T extends readonly (infer E)[]
          ? readonly ValuePattern<E>[] | Containing<readonly ValuePattern<E>[]>
          : FieldPatterns<T>;
