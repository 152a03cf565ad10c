import type { ByteStore } from "./byte-store.ts";

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
  advance(store: ByteStore, limit: number): Candidate | undefined;
}

/** Searches for bytes: each byte is scanned once, except for an overlap shorter than the literal. */
export class LiteralSearch implements PatternSearch {
  readonly #literal: Buffer;
  readonly #origin: number;
  #scannedTo: number;
  scannedBytes = 0;

  constructor(literal: Buffer, origin: number) {
    this.#literal = literal;
    this.#origin = origin;
    this.#scannedTo = origin;
  }

  advance(store: ByteStore, limit: number): Candidate | undefined {
    const from = Math.max(this.#origin, store.start, this.#scannedTo - this.#literal.length + 1);
    const to = Math.max(from, limit);
    const found = store.view(from, to).indexOf(this.#literal);
    const scannedTo = found < 0 ? to : from + found + this.#literal.length;
    this.scannedBytes += scannedTo - from;
    this.#scannedTo = scannedTo;
    return found < 0 ? undefined : { start: from + found, end: scannedTo, decidedAt: scannedTo };
  }
}
