import type { ByteStore } from "./byte-store.ts";
import type { ExecResult, NoResult } from "./regexp-steps.ts";
import type { ExecStep } from "./search-worker.ts";

/** A computation that lets others search for its RegExps, because that may take long. */
export type Steps<T> = Generator<ExecStep, T, RegExpExecArray | null>;

/** A search in steps. */
export type SearchSteps = Steps<Candidate | undefined>;

/** A match of one pattern: positions in the stream. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  /** The end of the shortest part of the stream that contains the match; it ranks candidates. */
  readonly decidedAt: number;
  /** The match of a RegExp, with its captures. */
  readonly exec?: RegExpExecArray | undefined;
  /** Whether the match of a RegExp is longer than the window. */
  readonly exceedsWindow?: boolean | undefined;
}

/** The search for one pattern, which continues where it stopped. */
export interface PatternSearch {
  /** Bytes searched so far: a measure of the work done. */
  readonly scannedBytes: number;
  /** Searches what has arrived since the last call, no further than `limit`. */
  advance(store: ByteStore, limit: number): Candidate | SearchSteps | undefined;
  /** Does a step of {@link advance} in the event loop's thread, as far as that does not take too long. */
  exec(step: ExecStep): ExecResult | NoResult;
}
