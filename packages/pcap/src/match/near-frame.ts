import type { Explanation } from "./explanation.ts";
import type { MatchInput } from "./fields/matchable-frame.ts";

/** A frame that is near to a pattern. */
export interface NearFrame {
  /** A copy of the frame. */
  readonly frame: MatchInput;
  /** Its number among all frames that were added, from 1. */
  readonly number: number;
  /** The fields that differ from the pattern, and those that fit. */
  readonly explanation: Explanation;
  /** Number of later frames that differ from the pattern in the same way. They are counted and not kept. */
  readonly alikeCount: number;
}
