import { type Frame, summary } from "@alpy/pcap";
import { type FramePattern, NearestFrames } from "@alpy/pcap/match";
import { keepFrame, type SeenFrame } from "./seen-frame.ts";
import { inWords, type Verdict, type Watch } from "./watch.ts";

/** Waits for frames that match each of the patterns, in their order; others may pass between them. */
export class SequenceWatch implements Watch<SeenFrame[]> {
  readonly #patterns: readonly FramePattern[];
  readonly #found: SeenFrame[] = [];
  readonly #foundWhen: number[] = [];
  #nearest: NearestFrames;

  /** @throws {TypeError} for no pattern at all, and for one with a field that is undefined */
  constructor(patterns: readonly FramePattern[]) {
    const [first] = patterns;
    if (first === undefined) throw new TypeError("expectSequence: expected at least one pattern");
    for (const pattern of patterns) requirePattern(pattern);
    this.#patterns = patterns;
    this.#nearest = new NearestFrames(first);
  }

  take(frame: Frame, elapsedMs: number): Verdict<SeenFrame[]> | undefined {
    if (!this.#nearest.add(frame)) return undefined;
    this.#found.push(keepFrame(frame));
    this.#foundWhen.push(elapsedMs);
    const next = this.#patterns[this.#found.length];
    if (next === undefined) return { value: this.#found };
    this.#nearest = new NearestFrames(next);
    return undefined;
  }

  late(withinMs: number): Verdict<SeenFrame[]> {
    const which = this.#patterns.length === 1 ? "no such frame" : `no frame ${this.#place}`;
    return { failure: { code: "frame-missing", message: `${which} within ${inWords(withinMs)}\n${this.report()}` } };
  }

  report(): string {
    const found = this.#found.map((frame, index) => {
      return `Frame ${index + 1} came after ${inWords(this.#foundWhen[index] ?? 0)}: ${summary(frame)}`;
    });
    return [...found, this.#nearest.report].join("\n");
  }

  get #place(): string {
    return `${this.#found.length + 1} of ${this.#patterns.length}`;
  }
}

/** @throws {TypeError} for a pattern with a field that is undefined: now, and not when the first frame comes */
export function requirePattern(pattern: FramePattern): void {
  void new NearestFrames(pattern).report;
}
