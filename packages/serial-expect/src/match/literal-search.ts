import type { ByteStore } from "./byte-store.ts";

/** Where a pattern is found: positions in the stream. */
export interface Candidate {
  start: number;
  end: number;
  /** The shortest part of the stream that holds the match ends here; it ranks candidates. */
  decidedAt: number;
  /** A RegExp's match, with its captures. */
  exec?: RegExpExecArray;
  /** A RegExp's match is longer than the window. */
  exceedsWindow?: boolean;
}

/** The search for one pattern, which carries on where it stopped. */
export interface PatternSearch {
  /** Bytes looked at so far; the measure of the work done. */
  readonly scannedBytes: number;
  /** Looks at what has come since the last call, no further than `limit`. */
  advance(store: ByteStore, limit: number): Candidate | undefined;
}

/** Looks for bytes: each byte is scanned once, but for an overlap shorter than the literal. */
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
