import { checkOnePattern } from "./check-pattern.ts";
import { firstDifference } from "./first-difference.ts";
import { Absent, Containing, OneOf, Range } from "./matchers.ts";
import { isSameText } from "./same-text.ts";

/** The comparison of one place that a pattern names with what a frame has there. */
export interface Comparison {
  /** Names of layer and field, from the outside in; empty for a predicate over the whole frame. */
  readonly path: readonly string[];
  readonly expected: unknown;
  readonly actual: unknown;
  readonly fits: boolean;
  /** Whether the place is a layer or a list. Only its presence is compared here; its contents follow. */
  readonly isContainer: boolean;
}

/**
 * Compares a value with a pattern, place by place, in the pattern's order.
 *
 * @throws {TypeError} if a field of the pattern is undefined, or an IP prefix has too many bits
 */
export function* compare(expected: unknown, actual: unknown, path: readonly string[] = []): Generator<Comparison> {
  checkOnePattern(expected, path);
  const inner = innerPatterns(expected);
  if (inner === undefined) {
    yield { path, expected, actual, fits: fitsValue(expected, actual), isContainer: false };
    return;
  }
  const isPresent = Array.isArray(expected)
    ? Array.isArray(actual) && actual.length === expected.length
    : typeof actual === "object" && !Array.isArray(actual) && !(actual instanceof Uint8Array);
  if (path.length > 0) yield { path, expected, actual, fits: isPresent, isContainer: true };
  for (const [name, pattern] of inner) yield* compare(pattern, readField(actual, name), [...path, name]);
}

/** Checks whether a value fits a pattern in every place. */
export function fits(expected: unknown, actual: unknown): boolean {
  for (const comparison of compare(expected, actual)) if (!comparison.fits) return false;
  return true;
}

/** Returns the patterns for the contents of a layer or a list; undefined if the pattern is for one value. */
function innerPatterns(pattern: unknown): [string, unknown][] | undefined {
  if (typeof pattern !== "object" || pattern === null) return undefined;
  const valuePatterns = [Absent, OneOf, Containing, Range, RegExp, Uint8Array];
  return valuePatterns.some((kind) => pattern instanceof kind) ? undefined : Object.entries(pattern);
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
