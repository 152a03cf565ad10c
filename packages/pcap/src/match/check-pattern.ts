import { badValue } from "../check-options.ts";
import { formatPath } from "./format-value.ts";
import { Containing, OneOf, Range } from "./matchers.ts";
import { exceededPrefixBits } from "./same-text.ts";

/**
 * Refuses a pattern that by mistake can match nothing or anything, before any frame has arrived. `NearestFrames` does so
 * itself.
 *
 * @throws {TypeError} if the pattern is neither an object nor a predicate, a field of it is undefined, or an IP prefix has
 *   too many bits
 */
export function checkPattern(pattern: unknown): void {
  checkFramePattern(pattern);
  checkInner(pattern, []);
}

/**
 * Refuses a value that is not a pattern for frames, without looking into it.
 *
 * @throws {TypeError} if it is neither an object nor a function
 */
export function checkFramePattern(pattern: unknown): void {
  if (typeof pattern === "function" || (typeof pattern === "object" && pattern !== null)) return;
  throw badValue("pattern", "an object of layers and fields, or a predicate", pattern);
}

function checkInner(pattern: unknown, path: readonly string[]): void {
  checkOnePattern(pattern, path);
  if (typeof pattern !== "object" || pattern === null || pattern instanceof Uint8Array) return;
  if (pattern instanceof OneOf || pattern instanceof Containing) {
    const inner: readonly unknown[] = pattern instanceof OneOf ? pattern.patterns : pattern.elements;
    for (const each of inner) checkInner(each, path);
  } else if (!(pattern instanceof Range)) {
    for (const [name, inner] of Object.entries(pattern)) checkInner(inner, [...path, name]);
  }
}

/**
 * Refuses a pattern for one value, without looking into it.
 *
 * @throws {TypeError} if it is undefined, or an IP prefix with too many bits
 */
export function checkOnePattern(pattern: unknown, path: readonly string[]): void {
  if (pattern === undefined) throw badValue(placeOf(path), "a pattern, `absent`, or left out", pattern);
  if (typeof pattern !== "string") return;
  const bits = exceededPrefixBits(pattern);
  if (bits !== undefined) throw badValue(placeOf(path), `an IP prefix of at most ${bits} bits`, pattern);
}

const placeOf = (path: readonly string[]): string => (path.length === 0 ? "pattern" : `pattern.${formatPath(path)}`);
