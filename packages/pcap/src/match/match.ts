import { checkFramePattern } from "./check-pattern.ts";
import { fits } from "./compare.ts";
import { type MatchInput, toMatchable } from "./matchable-frame.ts";
import type { FramePattern } from "./pattern.ts";

/**
 * Checks whether a frame matches a pattern.
 *
 * @throws {TypeError} if a field of the pattern is undefined, or an IP prefix has too many bits
 * @example
 * if (match(frame, { arp: { operation: "reply", senderProtocolAddress: "192.168.0.1" } })) console.log("the router has answered");
 */
export function match(frame: MatchInput, pattern: FramePattern): boolean {
  checkFramePattern(pattern);
  return fits(pattern, toMatchable(frame));
}
