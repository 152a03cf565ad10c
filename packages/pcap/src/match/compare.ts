import { Absent, Containing, OneOf, Range } from "./matchers.ts";
import { assertPrefix, isSameText } from "./same-text.ts";

/** What was found at one place of a frame that a pattern names. */
export interface Comparison {
  /** Names of layer and field, from the outside in; none for a predicate over the whole frame. */
  readonly path: readonly string[];
  readonly expected: unknown;
  readonly actual: unknown;
  readonly fits: boolean;
  /** Whether the place is a layer or a list, which is compared by whether it is there; what is in it follows. */
  readonly isContainer: boolean;
}

/**
 * Compares a value with a pattern, place by place, in the pattern's order.
 *
 * @throws {TypeError} if the pattern has a field that is undefined, or a prefix of too many bits
 */
export function* compare(expected: unknown, actual: unknown, path: readonly string[] = []): Generator<Comparison> {
  if (expected === undefined) {
    throw new TypeError(`pattern.${path.join(".")} is undefined: leave the field out, or expect it absent`);
  }
  const inner = innerPatterns(expected);
  if (inner === undefined) {
    if (typeof expected === "string") assertPrefix(expected);
    yield { path, expected, actual, fits: fitsValue(expected, actual), isContainer: false };
    return;
  }
  const isThere = Array.isArray(expected)
    ? Array.isArray(actual) && actual.length === expected.length
    : typeof actual === "object" && !Array.isArray(actual) && !(actual instanceof Uint8Array);
  if (path.length > 0) yield { path, expected, actual, fits: isThere, isContainer: true };
  for (const [name, pattern] of inner) yield* compare(pattern, readField(actual, name), [...path, name]);
}

/** Whether a value fits a pattern in every place. */
export function fits(expected: unknown, actual: unknown): boolean {
  for (const comparison of compare(expected, actual)) if (!comparison.fits) return false;
  return true;
}

/** Gives the patterns of what is in a layer or a list; undefined if the pattern is about one value. */
function innerPatterns(pattern: unknown): [string, unknown][] | undefined {
  if (typeof pattern !== "object" || pattern === null) return undefined;
  const standsForValues = [Absent, OneOf, Containing, Range, RegExp, Uint8Array];
  return standsForValues.some((kind) => pattern instanceof kind) ? undefined : Object.entries(pattern);
}

function readField(container: unknown, name: string): unknown {
  if (typeof container !== "object" || container === null) return undefined;
  const value: unknown = Reflect.get(container, name);
  return value;
}

function fitsValue(expected: unknown, actual: unknown): boolean {
  if (expected instanceof Absent) return actual === undefined;
  if (actual === undefined) return false;
  if (typeof expected === "function") return expected(actual) === true;
  if (expected instanceof OneOf) return expected.patterns.some((pattern: unknown) => fits(pattern, actual));
  if (expected instanceof Containing) {
    return (
      Array.isArray(actual) && expected.elements.every((pattern: unknown) => actual.some((item) => fits(pattern, item)))
    );
  }
  if (expected instanceof Range) return isInRange(expected, actual);
  if (expected instanceof RegExp) return typeof actual === "string" && actual.search(expected) !== -1;
  if (expected instanceof Uint8Array) return actual instanceof Uint8Array && firstDifference(expected, actual) === -1;
  if (typeof expected === "string" && typeof actual === "string") return isSameText(expected, actual);
  return expected === actual;
}

function isInRange({ min, max }: Range<number | bigint>, actual: unknown): boolean {
  if (typeof actual !== "number" && typeof actual !== "bigint") return false;
  return (min === undefined || actual >= min) && (max === undefined || actual <= max);
}

/** Gives the place of the first byte that is not the same in both, or -1. */
export function firstDifference(one: Uint8Array, other: Uint8Array): number {
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at += 1) if (one[at] !== other[at]) return at;
  return one.length === other.length ? -1 : shorter;
}
