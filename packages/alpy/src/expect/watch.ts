import type { Frame } from "@alpy/pcap";
import type { AlpyErrorCode } from "../errors.ts";

/** Why an expectation was not met, in words: what follows the link's name. */
export interface Failure {
  code: AlpyErrorCode;
  message: string;
}

/** What became of an expectation. */
export type Verdict<T> = { value: T } | { failure: Failure };

/** Looks at frames one by one until it knows whether an expectation is met: pure, without a clock. */
export interface Watch<T> {
  /** Looks at a frame; gives the verdict once it is known. */
  take(frame: Frame, elapsedMs: number): Verdict<T> | undefined;
  /** The verdict when the time is over. */
  late(withinMs: number): Verdict<T>;
  /** What was waited for and what was seen so far, for people. */
  report(): string;
}

/** Milliseconds as people read them: `350 ms`, `2.0 s`. */
export function inWords(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
