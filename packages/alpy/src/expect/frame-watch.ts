import type { Frame } from "@alpy/pcap";
import type { FramePattern } from "@alpy/pcap/match";
import type { SeenFrame } from "./seen-frame.ts";
import { SequenceWatch } from "./sequence-watch.ts";
import type { Verdict, Watch } from "./watch.ts";

/** Waits for one frame that matches the pattern. */
export class FrameWatch implements Watch<SeenFrame> {
  readonly #sequence: SequenceWatch;

  /** @throws {TypeError} for a pattern with a field that is undefined */
  constructor(pattern: FramePattern) {
    this.#sequence = new SequenceWatch([pattern]);
  }

  take(frame: Frame, elapsedMs: number): Verdict<SeenFrame> | undefined {
    const verdict = this.#sequence.take(frame, elapsedMs);
    return verdict && first(verdict);
  }

  late(withinMs: number): Verdict<SeenFrame> {
    return first(this.#sequence.late(withinMs));
  }

  report(): string {
    return this.#sequence.report();
  }
}

function first(verdict: Verdict<SeenFrame[]>): Verdict<SeenFrame> {
  if ("failure" in verdict) return verdict;
  const [frame] = verdict.value;
  if (frame === undefined) throw new Error("a sequence of one pattern is met by one frame");
  return { value: frame };
}
