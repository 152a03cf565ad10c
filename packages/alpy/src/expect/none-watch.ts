import { type Frame, summary } from "@alpy/pcap";
import { explain, type FramePattern, match } from "@alpy/pcap/match";
import { requirePattern } from "./sequence-watch.ts";
import { inWords, type Verdict, type Watch } from "./watch.ts";

/** Waits whether no frame matches the pattern. */
export class NoneWatch implements Watch<void> {
  readonly #pattern: FramePattern;
  #seen = 0;

  /** @throws {TypeError} for a pattern with a field that is undefined */
  constructor(pattern: FramePattern) {
    requirePattern(pattern);
    this.#pattern = pattern;
  }

  take(frame: Frame, elapsedMs: number): Verdict<void> | undefined {
    this.#seen += 1;
    if (!match(frame, this.#pattern)) return undefined;
    const fields = explain(frame, this.#pattern).text.replaceAll(/^/gm, "  ");
    const message = `a frame came after ${inWords(elapsedMs)} that was not to come\n#${this.#seen}  ${summary(frame)}\n${fields}`;
    return { failure: { code: "frame-unexpected", message } };
  }

  late(): Verdict<void> {
    return { value: undefined };
  }

  report(): string {
    return `None of ${this.#seen} frames was one that was not to come.`;
  }
}
