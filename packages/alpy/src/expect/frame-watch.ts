import type { Frame } from "@alpy/pcap";
import type { FramePattern } from "@alpy/pcap/match";
import type { SeenFrame } from "./seen-frame.ts";
import { SequenceWatch } from "./sequence-watch.ts";
import type { Verdict, Watch } from "./watch.ts";

/** Expects one frame that matches the pattern. */
export class FrameWatch implements Watch<SeenFrame> {
  readonly #sequence: SequenceWatch;

  /** @throws {TypeError} for a pattern that is not valid */
  constructor(pattern: FramePattern) {
    this.#sequence = new SequenceWatch([pattern]);
  }

  examine(frame: Frame, elapsedMs: number): Verdict<SeenFrame> | undefined {
    const verdict = this.#sequence.examine(frame, elapsedMs);
    return verdict && verdictOfFirst(verdict);
  }

  onTimeout(timeoutMs: number): Verdict<SeenFrame> {
    return verdictOfFirst(this.#sequence.onTimeout(timeoutMs));
  }

  report(): string {
    return this.#sequence.report();
  }
}

function verdictOfFirst(verdict: Verdict<SeenFrame[]>): Verdict<SeenFrame> {
  if ("failure" in verdict) return verdict;
  const [frame] = verdict.value;
  if (frame === undefined) throw new Error("unreachable: a sequence of one pattern is met by one frame");
  return { value: frame };
}
