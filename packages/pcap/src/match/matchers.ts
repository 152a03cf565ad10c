import { badValue } from "../check-options.ts";
import { Absent, AllOf, Containing, Not, OneOf, Range, StartingWith, type ValuePattern } from "./pattern.ts";

/** Matches a missing layer or field: `{ vlans: absent }` is a frame without a VLAN tag. */
export const absent: Absent = new Absent();

/** A value that is its own pattern wherever such a value may be. */
type Plain = string | number | bigint | boolean;
/** The type of values that a plain value is one of. */
type Widened<V> = V extends string ? string : V extends number ? number : V extends bigint ? bigint : boolean;

/**
 * Matches what fits one of the patterns: values, `{ ipv4: { ttl: oneOf(63, 64) } }`, layers, or whole frames,
 * `oneOf({ arp: {} }, { ipv6: {} })`. One of them may be `absent`.
 *
 * @throws {TypeError} if there is no pattern
 */
export function oneOf<T = never>(...patterns: readonly NoInfer<ValuePattern<T>>[]): OneOf<T>;
export function oneOf<const V extends Plain>(...patterns: readonly V[]): OneOf<Widened<V>>;
export function oneOf(...patterns: readonly ValuePattern<unknown>[]): OneOf<unknown> {
  checkNotEmpty("oneOf", patterns);
  return new OneOf(patterns);
}

/**
 * The same as {@link oneOf}, as the counterpart of {@link allOf}: `anyOf({ udp: {} }, { tcp: {} })`.
 *
 * @throws {TypeError} if there is no pattern
 */
export function anyOf<T = never>(...patterns: readonly NoInfer<ValuePattern<T>>[]): OneOf<T>;
export function anyOf<const V extends Plain>(...patterns: readonly V[]): OneOf<Widened<V>>;
export function anyOf(...patterns: readonly ValuePattern<unknown>[]): OneOf<unknown> {
  checkNotEmpty("anyOf", patterns);
  return new OneOf(patterns);
}

/**
 * Matches what fits all of the patterns, values or whole frames: `{ ipv4: { ttl: allOf(atLeast(2), not(64)) } }`.
 *
 * @throws {TypeError} if there is no pattern
 */
export function allOf<T = never>(...patterns: readonly NoInfer<ValuePattern<T>>[]): AllOf<T> {
  checkNotEmpty("allOf", patterns);
  return new AllOf(patterns);
}

/**
 * Matches what does not fit the pattern, values or whole frames: `not({ arp: {} })`. Where a layer or field is missing,
 * nothing fits (except `absent`), so that its `not` matches: `{ vlans: not([{ id: 5 }]) }` matches a frame without tags, too.
 */
export function not<T = never>(pattern: NoInfer<ValuePattern<T>>): Not<T>;
export function not<const V extends Plain>(pattern: V): Not<Widened<V>>;
export function not(pattern: ValuePattern<unknown>): Not<unknown> {
  return new Not(pattern);
}

/**
 * Matches a list that has an element that fits, for each of the patterns, in any order and among others.
 *
 * @throws {TypeError} if there is no pattern
 */
export function containing<E = never>(...patterns: readonly NoInfer<ValuePattern<E>>[]): Containing<E>;
export function containing<const V extends Plain>(...patterns: readonly V[]): Containing<Widened<V>>;
export function containing(...patterns: readonly ValuePattern<unknown>[]): Containing<unknown> {
  checkNotEmpty("containing", patterns);
  return new Containing(patterns);
}

/**
 * Matches a list whose first elements fit the patterns, in order; more may follow: `{ vlans: startingWith({ id: 11 }) }`.
 *
 * @throws {TypeError} if there is no pattern
 */
export function startingWith<E = never>(...patterns: readonly NoInfer<ValuePattern<E>>[]): StartingWith<E>;
export function startingWith<const V extends Plain>(...patterns: readonly V[]): StartingWith<Widened<V>>;
export function startingWith(...patterns: readonly ValuePattern<unknown>[]): StartingWith<unknown> {
  checkNotEmpty("startingWith", patterns);
  return new StartingWith(patterns);
}

function checkNotEmpty(path: string, patterns: readonly unknown[]): void {
  if (patterns.length === 0) throw new TypeError(`${path}: patterns must be at least one, got none`);
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
