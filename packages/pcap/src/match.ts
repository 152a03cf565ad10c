/**
 * Matches frames against patterns over their layers, and explains how the others differ. Pure: no IO, no clock.
 *
 * @packageDocumentation
 */
export { checkPattern } from "./match/check-pattern.ts";
export { compilePattern, type FrameTest } from "./match/compiled-pattern.ts";
export { type ComparedField, type Explanation, explain } from "./match/explanation.ts";
export type { MatchableFrame, MatchInput } from "./match/fields/matchable-frame.ts";
export type { FrameProtocol, MatchOptions } from "./match/fields/protocol.ts";
export { match } from "./match/match.ts";
export {
  absent,
  allOf,
  anyOf,
  atLeast,
  atMost,
  between,
  containing,
  not,
  oneOf,
  startingWith,
} from "./match/matchers.ts";
export type { NearFrame } from "./match/near-frame.ts";
export { NearestFrames, type NearestFramesOptions } from "./match/nearest-frames.ts";
export type {
  Absent,
  AllOf,
  Containing,
  FieldPatterns,
  FramePattern,
  Not,
  OneOf,
  Range,
  StartingWith,
  ValuePattern,
} from "./match/pattern.ts";
