import { type Frame, summary } from "@alpy/pcap";
import { type FramePattern, NearestFrames } from "@alpy/pcap/match";
import { formatDuration } from "../duration.ts";
import { EVERY_PROTOCOL } from "../every-protocol.ts";
import { invalidOption } from "../invalid-option.ts";
import { requirePattern } from "./pattern.ts";
import { keepFrame, type SeenFrame } from "./seen-frame.ts";
import type { Verdict, Watch } from "./watch.ts";

/** A frame of the sequence, with the time from arming to the frame. */
interface Match {
  readonly frame: SeenFrame;
  readonly elapsedMs: number;
}

/** Expects frames that match each of the patterns, in order; other frames may pass between them. */
export class SequenceWatch implements Watch<SeenFrame[]> {
  readonly #patterns: readonly FramePattern[];
  readonly #matches: Match[] = [];
  #nearest: NearestFrames;

  /** @throws {TypeError} for an empty list, and for a pattern that is not valid */
  constructor(patterns: readonly FramePattern[]) {
    const first: FramePattern | undefined = Array.isArray(patterns) ? patterns[0] : undefined;
    if (first === undefined) throw invalidOption("patterns", "a list of at least one pattern", patterns);
    for (const pattern of patterns) requirePattern(pattern);
    this.#patterns = patterns;
    this.#nearest = new NearestFrames(first, EVERY_PROTOCOL);
  }

  examine(frame: Frame, elapsedMs: number): Verdict<SeenFrame[]> | undefined {
    if (!this.#nearest.add(frame)) return undefined;
    this.#matches.push({ frame: keepFrame(frame), elapsedMs });
    const next = this.#patterns[this.#matches.length];
    if (next === undefined) return { value: this.#matches.map((match) => match.frame) };
    this.#nearest = new NearestFrames(next, EVERY_PROTOCOL);
    return undefined;
  }

  onTimeout(timeoutMs: number): Verdict<SeenFrame[]> {
    const missing =
      this.#patterns.length === 1
        ? "no such frame"
        : `no frame ${this.#matches.length + 1} of ${this.#patterns.length}`;
    const message = `${missing} within ${formatDuration(timeoutMs)}\n${this.report()}`;
    return { failure: { code: "frame-missing", message } };
  }

  report(): string {
    const matches = this.#matches.map(
      ({ frame, elapsedMs }, index) =>
        `Frame ${index + 1} arrived after ${formatDuration(elapsedMs)}: ${summary(frame, EVERY_PROTOCOL)}`,
    );
    return [...matches, this.#nearest.report].join("\n");
  }
}
