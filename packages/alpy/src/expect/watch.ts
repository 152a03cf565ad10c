import type { Frame } from "@alpy/pcap";
import type { AlpyErrorCode } from "../errors.ts";

/** Why an expectation failed; the message follows the name of the link or wire. */
export interface Failure {
  readonly code: AlpyErrorCode;
  readonly message: string;
}

/** Result of an expectation. */
export type Verdict<T> = { readonly value: T } | { readonly failure: Failure };

/** Examines frames one by one until the expectation is met or has failed. Does no IO and has no clock. */
export interface Watch<T> {
  /** Examines a frame; returns the verdict once it is known. */
  examine(frame: Frame, elapsedMs: number): Verdict<T> | undefined;
  /** Returns the verdict at the time-out. */
  onTimeout(timeoutMs: number): Verdict<T>;
  /** Describes what is expected and what was seen so far. */
  report(): string;
}
