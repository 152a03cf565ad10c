import { checkInteger, checkKnownOptions, type OptionNames } from "../check-options.ts";
import { unreachable } from "../unreachable.ts";
import { type Comparison, compare, scoreOf } from "./compare.ts";
import { checkMatchOptions, compileFramePattern } from "./compile-pattern.ts";
import { differenceKey } from "./difference-key.ts";
import { explainComparisons } from "./explanation.ts";
import { captureFields, type MatchInput, toMatchable } from "./fields/matchable-frame.ts";
import type { MatchOptions } from "./fields/protocol.ts";
import type { NearFrame } from "./near-frame.ts";
import type { FramePattern } from "./pattern.ts";
import type { Place } from "./place.ts";
import { formatReport } from "./report.ts";

const DEFAULT_COUNT = 3;
const MAX_COUNT = 1_000;

/** Options of {@link NearestFrames}. */
export interface NearestFramesOptions extends MatchOptions {
  /** Number of frames to keep, 1 to 1,000. Default 3. */
  readonly count?: number | undefined;
}

const OPTIONS: OptionNames<NearestFramesOptions> = { count: true, protocols: true };

/** A kept frame with what decides whether others take its place. */
interface Kept {
  near: NearFrame;
  /** How it differs from the pattern. */
  readonly key: string;
  /** Its score; infinite if it matches. */
  readonly rank: number;
}

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
  readonly #pattern: Place;
  readonly #count: number;
  readonly #options: MatchOptions;
  #kept: Kept[] = [];
  #seen = 0;

  /**
   * @throws {TypeError} if `count` is not an integer from 1 to 1,000, an option is unknown, or the pattern is one that
   * {@link checkPattern} refuses
   */
  constructor(pattern: FramePattern, options: NearestFramesOptions = {}) {
    checkKnownOptions("NearestFrames", options, OPTIONS);
    const { count = DEFAULT_COUNT, protocols } = options;
    checkInteger("count", count, MAX_COUNT, 1);
    this.#options = { protocols };
    checkMatchOptions("NearestFrames", this.#options);
    this.#pattern = compileFramePattern(pattern, this.#options);
    this.#count = count;
  }

  /** The frames kept, the nearest first. */
  get nearest(): readonly NearFrame[] {
    return this.#kept.map(({ near }) => near);
  }

  /** Number of frames added. */
  get seenCount(): number {
    return this.#seen;
  }

  /** The pattern and the nearest frames, for people: several lines without a line feed at the end. */
  get report(): string {
    return formatReport(this.#pattern, this.nearest, this.#seen, this.#options);
  }

  /** Compares a frame with the pattern and copies it if it is among the nearest. Returns whether it matches. */
  add(frame: MatchInput): boolean {
    this.#seen += 1;
    const comparisons = compare(this.#pattern, toMatchable(frame, this.#options));
    const matches = comparisons.every(({ fits }) => fits);
    const rank = matches ? Infinity : scoreOf(comparisons);
    // Most frames of a capture are far off, or differ like others: they need no explanation.
    if (rank < this.#minRank) return matches;
    const key = differenceKey(comparisons);
    const alike = this.#kept.find((kept) => kept.key === key);
    if (alike === undefined) this.#keep(frame, comparisons, rank, key);
    else alike.near = { ...alike.near, alikeCount: alike.near.alikeCount + 1 };
    return matches;
  }

  /** The minimum rank with which a frame may be kept. */
  get #minRank(): number {
    if (this.#kept.length < this.#count) return 0;
    return (this.#kept.at(-1) ?? unreachable("no frames kept")).rank;
  }

  #keep(frame: MatchInput, comparisons: readonly Comparison[], rank: number, key: string): void {
    const first = this.#kept.findIndex((kept) => kept.rank < rank);
    const at = first === -1 ? this.#kept.length : first;
    if (at >= this.#count) return;
    const explanation = explainComparisons(comparisons);
    const near: NearFrame = { frame: copy(frame), number: this.#seen, explanation, alikeCount: 0 };
    this.#kept.splice(at, 0, { near, key, rank });
    this.#kept.length = Math.min(this.#kept.length, this.#count);
  }
}

/** Returns a copy of a frame that does not hold a chunk of a capture. */
function copy(frame: MatchInput): MatchInput {
  if (frame instanceof Uint8Array) return frame.slice();
  const { data, originalLength, linkType } = frame;
  return { data: data.slice(), originalLength, linkType, ...captureFields(frame) };
}
