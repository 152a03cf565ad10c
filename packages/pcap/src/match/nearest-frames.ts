import { assertInteger } from "../assert-integer.ts";
import { assertPattern } from "./assert-pattern.ts";
import { compareFrame, type Explanation, explainComparisons, scoreOf } from "./explanation.ts";
import { captureFields, type MatchInput } from "./matchable-frame.ts";
import type { FramePattern } from "./pattern.ts";
import { formatReport } from "./report.ts";

const DEFAULT_COUNT = 3;
const MAX_COUNT = 1_000;

/** Options of {@link NearestFrames}. */
export interface NearestFramesOptions {
  /** How many frames to keep, 1 to 1,000; 3 by default. */
  readonly count?: number;
}

/** A frame that came near to a pattern. */
export interface NearFrame {
  /** A copy of the frame. */
  readonly frame: MatchInput;
  /** Its place among all frames that were looked at, from 1. */
  readonly number: number;
  readonly explanation: Explanation;
  /** How many frames after it differ from the pattern just as it does. They are counted and not kept. */
  readonly alikeCount: number;
}

/**
 * Keeps the frames that come nearest to a pattern, of as many as are added: those with the most layers and fields that fit,
 * the earliest first among equals. Frames that differ in the same way count as one, so that a host that repeats itself
 * does not crowd out the others. Holds copies of the frames it keeps, and of no others.
 *
 * @example
 * const nearest = new NearestFrames({ arp: { operation: "reply" } }, { count: 5 });
 * for await (const frame of capture) nearest.add(frame);
 * console.log(nearest.report);
 */
export class NearestFrames {
  readonly #pattern: FramePattern;
  readonly #count: number;
  #kept: NearFrame[] = [];
  #seen = 0;

  /**
   * @throws {TypeError} if `count` is no integer from 1 to 1,000, if a field of the pattern is undefined, or if an IP prefix in
   * it has more bits than an address
   */
  constructor(pattern: FramePattern, options: NearestFramesOptions = {}) {
    const { count = DEFAULT_COUNT } = options;
    if (count === 0) throw new TypeError("count: expected an integer from 1 to 1000, got 0");
    assertInteger("count", count, MAX_COUNT);
    assertPattern(pattern);
    this.#pattern = pattern;
    this.#count = count;
  }

  /** The frames kept, the nearest first. */
  get nearest(): readonly NearFrame[] {
    return this.#kept;
  }

  /** How many frames were added. */
  get seenCount(): number {
    return this.#seen;
  }

  /** What was expected and what came nearest, for people: several lines without a line feed at the end. */
  get report(): string {
    return formatReport(this.#pattern, this.#kept, this.#seen);
  }

  /** Looks at a frame, and copies it if it is among the nearest. Gives whether it matches. */
  add(frame: MatchInput): boolean {
    this.#seen += 1;
    const comparisons = compareFrame(frame, this.#pattern);
    // Most frames of a capture are far off: they are not put into words.
    if (scoreOf(comparisons) < this.#leastScore) return false;
    const explanation = explainComparisons(comparisons);
    const alike = this.#kept.findIndex((near) => near.explanation.text === explanation.text);
    const near = this.#kept[alike];
    if (near !== undefined) this.#kept[alike] = { ...near, alikeCount: near.alikeCount + 1 };
    else this.#keep(frame, explanation);
    return explanation.matches;
  }

  /** The least score with which a frame may be kept. */
  get #leastScore(): number {
    return this.#kept.length < this.#count ? 0 : (this.#kept.at(-1)?.explanation.score ?? 0);
  }

  #keep(frame: MatchInput, explanation: Explanation): void {
    const rank = this.#kept.findIndex((near) => near.explanation.score < explanation.score);
    const at = rank === -1 ? this.#kept.length : rank;
    if (at >= this.#count) return;
    this.#kept.splice(at, 0, { frame: copy(frame), number: this.#seen, explanation, alikeCount: 0 });
    this.#kept.length = Math.min(this.#kept.length, this.#count);
  }
}

/** Gives a frame that holds on to no chunk of a capture. */
function copy(frame: MatchInput): MatchInput {
  if (frame instanceof Uint8Array) return frame.slice();
  const { data, originalLength, linkType } = frame;
  return { data: data.slice(), originalLength, linkType, ...captureFields(frame) };
}
