import { checkMatchOptions, compileFramePattern } from "./compile-pattern.ts";
import type { MatchOptions } from "./fields/protocol.ts";

/**
 * Refuses a pattern that by mistake can match nothing or anything, before any frame has arrived. `compilePattern`, `match`,
 * `explain` and `NearestFrames` do so themselves.
 *
 * @throws {TypeError} if the pattern is neither an object nor a predicate; if it names a layer or field that does not exist; or
 *   if a field of it is undefined, or a value that the field never has: an address with a byte missing, a prefix with too many
 *   bits, a port above 65535
 */
export function checkPattern(pattern: unknown, options: MatchOptions = {}): void {
  checkMatchOptions("checkPattern", options);
  compileFramePattern(pattern, options);
}
