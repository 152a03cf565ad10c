import { Containing, OneOf, Range } from "./matchers.ts";
import { assertPrefix } from "./same-text.ts";

/**
 * Refuses a pattern that can fit nothing, or anything, by mistake, before any frame has come. `NearestFrames` does so itself.
 *
 * @throws {TypeError} if the pattern has a field that is undefined, or a prefix of too many bits
 */
export function assertPattern(pattern: unknown, path: readonly string[] = []): void {
  if (pattern === undefined) {
    throw new TypeError(`pattern.${path.join(".")} is undefined: leave the field out, or expect it absent`);
  }
  if (typeof pattern === "string") assertPrefix(pattern);
  if (typeof pattern !== "object" || pattern === null || pattern instanceof Uint8Array) return;
  if (pattern instanceof OneOf || pattern instanceof Containing) {
    const inner: readonly unknown[] = pattern instanceof OneOf ? pattern.patterns : pattern.elements;
    for (const each of inner) assertPattern(each, path);
  } else if (!(pattern instanceof Range)) {
    for (const [name, inner] of Object.entries(pattern)) assertPattern(inner, [...path, name]);
  }
}
