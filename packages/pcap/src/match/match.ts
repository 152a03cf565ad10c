import { checkMatchOptions, compileFramePattern } from "./compile-pattern.ts";
import { type MatchInput, toMatchable } from "./fields/matchable-frame.ts";
import type { MatchOptions } from "./fields/protocol.ts";
import type { FramePattern } from "./pattern.ts";

/**
 * Checks whether a frame matches a pattern. To compare many frames with one pattern, `compilePattern` is faster.
 *
 * @throws {TypeError} for a pattern that {@link checkPattern} refuses
 * @example
 * if (match(frame, { arp: { operation: "reply", senderProtocolAddress: "192.168.0.1" } })) console.log("the router has answered");
 */
export function match(frame: MatchInput, pattern: FramePattern, options: MatchOptions = {}): boolean {
  checkMatchOptions("match", options);
  return compileFramePattern(pattern, options).test(toMatchable(frame, options));
}
