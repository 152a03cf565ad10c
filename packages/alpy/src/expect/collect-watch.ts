import type { Frame } from "@alpy/pcap";
import type { FramePattern, FrameTest } from "@alpy/pcap/match";
import { requireOption } from "../check-option.ts";
import { frameTest } from "./pattern.ts";
import { keepFrame, type SeenFrame } from "./seen-frame.ts";
import type { Verdict, Watch } from "./watch.ts";

const DEFAULT_LIMIT_FRAMES = 1_000;
const MAX_LIMIT_FRAMES = 100_000;

/** Collects the frames that match the pattern until the time-out or the limit. */
export class CollectWatch implements Watch<SeenFrame[]> {
  readonly #matches: FrameTest;
  readonly #limit: number;
  readonly #collected: SeenFrame[] = [];

  /** @throws {TypeError} for a pattern that is not valid, and for a limit that is not a whole number from 1 to 100,000 */
  constructor(pattern: FramePattern, limit = DEFAULT_LIMIT_FRAMES) {
    const isLimit = Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT_FRAMES;
    requireOption(isLimit, "collect.limit", `a whole number from 1 to ${MAX_LIMIT_FRAMES}`, limit);
    this.#matches = frameTest(pattern);
    this.#limit = limit;
  }

  examine(frame: Frame): Verdict<SeenFrame[]> | undefined {
    if (!this.#matches(frame)) return undefined;
    this.#collected.push(keepFrame(frame));
    return this.#collected.length === this.#limit ? { value: this.#collected } : undefined;
  }

  onTimeout(): Verdict<SeenFrame[]> {
    return { value: this.#collected };
  }

  report(): string {
    return `${this.#collected.length} frames had been collected.`;
  }
}
