import { fits } from "./compare.ts";
import { type MatchInput, toMatchable } from "./matchable-frame.ts";
import type { FramePattern } from "./pattern.ts";

/**
 * Whether a frame is as a pattern says.
 *
 * @throws {TypeError} if a field of the pattern is undefined, or if an IP prefix in it has more bits than an address
 * @example
 * if (match(frame, { arp: { operation: "reply", senderProtocolAddress: "192.168.0.1" } })) console.log("the router has answered");
 */
export function match(frame: MatchInput, pattern: FramePattern): boolean {
  return fits(pattern, toMatchable(frame));
}
