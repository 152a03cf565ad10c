import { checkPattern, compilePattern, type FramePattern, type FrameTest } from "@alpy/pcap/match";
import { EVERY_PROTOCOL } from "../every-protocol.ts";
import { invalidOption } from "../invalid-option.ts";

/**
 * Checks a pattern now rather than with the first frame.
 * @throws {TypeError} for a pattern that is neither an object nor a function, and for one that could match nothing, or anything,
 * by mistake: a layer or field that does not exist, an address with a byte missing, a field that is undefined
 */
export function requirePattern(pattern: FramePattern): void {
  const given: unknown = pattern;
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  if (!isObject && typeof given !== "function") throw invalidOption("pattern", "an object or a function", pattern);
  checkPattern(pattern, EVERY_PROTOCOL);
}

/**
 * Returns the test of a pattern or a filter, which knows all protocols.
 * @throws {TypeError} the same as {@link requirePattern}
 */
export function frameTest(pattern: FramePattern): FrameTest {
  requirePattern(pattern);
  return compilePattern(pattern, EVERY_PROTOCOL);
}
