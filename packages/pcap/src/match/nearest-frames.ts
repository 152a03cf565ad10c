import { checkInteger, checkKnownOptions, type OptionNames } from "../check-options.ts";
import { unreachable } from "../unreachable.ts";
import { checkPattern } from "./check-pattern.ts";
import { compareFrame, type Explanation, explainComparisons, scoreOf } from "./explanation.ts";
import { captureFields, type MatchInput } from "./matchable-frame.ts";
import type { NearFrame } from "./near-frame.ts";
import type { FramePattern } from "./pattern.ts";
import { formatReport } from "./report.ts";

const DEFAULT_COUNT = 3;
const MAX_COUNT = 1_000;

/** Options of {@link NearestFrames}. */
export interface NearestFramesOptions {
  /** Number of frames to keep, 1 to 1,000. Default 3. */
  readonly count?: number | undefined;
}

const OPTIONS: OptionNames<NearestFramesOptions> = { count: true };

/**
 * Keeps the frames nearest to a pattern, of all that are added: those with the most layers and fields that fit, the earliest
 * first among equals. Frames that differ in the same way count as one, so that a host that repeats itself does not crowd out
 * the others. It holds copies of the frames that it keeps, and nothing else.
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
   * @throws {TypeError} if `count` is not an integer from 1 to 1,000, an option is unknown, a field of the pattern is
   * undefined, or an IP prefix has too many bits
   */
  constructor(pattern: FramePattern, options: NearestFramesOptions = {}) {
    checkKnownOptions("NearestFrames", options, OPTIONS);
    const { count = DEFAULT_COUNT } = options;
    checkInteger("count", count, MAX_COUNT, 1);
    checkPattern(pattern);
    this.#pattern = pattern;
    this.#count = count;
  }

  /** The frames kept, the nearest first. */
  get nearest(): readonly NearFrame[] {
    return this.#kept;
  }

  /** Number of frames added. */
  get seenCount(): number {
    return this.#seen;
  }

  /** The pattern and the nearest frames, for people: several lines without a line feed at the end. */
  get report(): string {
    return formatReport(this.#pattern, this.#kept, this.#seen);
  }

  /** Compares a frame with the pattern and copies it if it is among the nearest. Returns whether it matches. */
  add(frame: MatchInput): boolean {
    this.#seen += 1;
    const comparisons = compareFrame(frame, this.#pattern);
    // Most frames of a capture are far off: they need no explanation.
    if (scoreOf(comparisons) < this.#minScore) return false;
    const explanation = explainComparisons(comparisons);
    const alike = this.#kept.findIndex((near) => near.explanation.text === explanation.text);
    const near = this.#kept[alike];
    if (near !== undefined) this.#kept[alike] = { ...near, alikeCount: near.alikeCount + 1 };
    else this.#keep(frame, explanation);
    return explanation.matches;
  }

  /** The minimum score with which a frame may be kept. */
  get #minScore(): number {
    if (this.#kept.length < this.#count) return 0;
    const last = this.#kept.at(-1) ?? unreachable("no frames kept");
    return last.explanation.score;
  }

  #keep(frame: MatchInput, explanation: Explanation): void {
    const rank = this.#kept.findIndex((near) => near.explanation.score < explanation.score);
    const at = rank === -1 ? this.#kept.length : rank;
    if (at >= this.#count) return;
    this.#kept.splice(at, 0, { frame: copy(frame), number: this.#seen, explanation, alikeCount: 0 });
    this.#kept.length = Math.min(this.#kept.length, this.#count);
  }
}

/** Returns a copy of a frame that does not hold a chunk of a capture. */
function copy(frame: MatchInput): MatchInput {
  if (frame instanceof Uint8Array) return frame.slice();
  const { data, originalLength, linkType } = frame;
  return { data: data.slice(), originalLength, linkType, ...captureFields(frame) };
}
