import { unreachable } from "../unreachable.ts";
import type { ByteStore } from "./byte-store.ts";
import type { Candidate, PatternSearch } from "./pattern-search.ts";

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

  exec(): never {
    unreachable("a literal is searched without steps");
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
