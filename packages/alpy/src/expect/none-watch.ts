import { type Frame, summary } from "@alpy/pcap";
import { explain, type FramePattern, type FrameTest } from "@alpy/pcap/match";
import { formatDuration } from "../duration.ts";
import { EVERY_PROTOCOL } from "../every-protocol.ts";
import { frameTest } from "./pattern.ts";
import type { Verdict, Watch } from "./watch.ts";

/** Expects that no frame matches the pattern. */
export class NoneWatch implements Watch<void> {
  readonly #pattern: FramePattern;
  readonly #matches: FrameTest;
  #seenCount = 0;

  /** @throws {TypeError} for a pattern that is not valid */
  constructor(pattern: FramePattern) {
    this.#pattern = pattern;
    this.#matches = frameTest(pattern);
  }

  examine(frame: Frame, elapsedMs: number): Verdict<void> | undefined {
    this.#seenCount += 1;
    if (!this.#matches(frame)) return undefined;
    const fields = explain(frame, this.#pattern, EVERY_PROTOCOL).text.replaceAll(/^/gm, "  ");
    const message = `unexpected frame after ${formatDuration(elapsedMs)}\n#${this.#seenCount}  ${summary(frame, EVERY_PROTOCOL)}\n${fields}`;
    return { failure: { code: "frame-unexpected", message } };
  }

  onTimeout(): Verdict<void> {
    return { value: undefined };
  }

  report(): string {
    return `No unexpected frame among ${this.#seenCount} frames.`;
  }
}
