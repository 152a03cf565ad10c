/**
 * Matches frames against patterns over their layers, and explains how the others differ. Pure: no IO, no clock.
 *
 * @packageDocumentation
 */
export { checkPattern } from "./match/check-pattern.ts";
export { type ComparedField, type Explanation, explain } from "./match/explanation.ts";
export { match } from "./match/match.ts";
export type { MatchableFrame, MatchInput } from "./match/matchable-frame.ts";
export {
  type Absent,
  absent,
  atLeast,
  atMost,
  between,
  type Containing,
  containing,
  type OneOf,
  oneOf,
  type Range,
} from "./match/matchers.ts";
export type { NearFrame } from "./match/near-frame.ts";
export { NearestFrames, type NearestFramesOptions } from "./match/nearest-frames.ts";
export type { FieldPatterns, FramePattern, ValuePattern } from "./match/pattern.ts";
