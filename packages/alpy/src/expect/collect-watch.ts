import type { Frame } from "@alpy/pcap";
import { type FramePattern, match } from "@alpy/pcap/match";
import { keepFrame, type SeenFrame } from "./seen-frame.ts";
import { requirePattern } from "./sequence-watch.ts";
import type { Verdict, Watch } from "./watch.ts";

const maximumLimit = 100_000;

/** Gathers the frames that match the pattern until the time is over or there are enough. */
export class CollectWatch implements Watch<SeenFrame[]> {
  readonly #pattern: FramePattern;
  readonly #limit: number;
  readonly #found: SeenFrame[] = [];

  /** @throws {TypeError} for a pattern with a field that is undefined, or a limit that is no whole number from 1 to 100,000 */
  constructor(pattern: FramePattern, limit: number) {
    requirePattern(pattern);
    if (!Number.isInteger(limit) || limit < 1 || limit > maximumLimit) {
      throw new TypeError(`limit: expected a whole number from 1 to ${maximumLimit}, got ${limit}`);
    }
    this.#pattern = pattern;
    this.#limit = limit;
  }

  take(frame: Frame): Verdict<SeenFrame[]> | undefined {
    if (!match(frame, this.#pattern)) return undefined;
    this.#found.push(keepFrame(frame));
    return this.#found.length === this.#limit ? { value: this.#found } : undefined;
  }

  late(): Verdict<SeenFrame[]> {
    return { value: this.#found };
  }

  report(): string {
    return `${this.#found.length} frames had been collected.`;
  }
}
