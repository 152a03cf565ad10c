import { type Problem, wrong } from "./problem.ts";
import type { Span } from "./span.ts";

/**
 * Reads a message with lists of declared lengths from front to back. After the end it returns zeros and empty parts. Its `problem` is a
 * list that is longer than what contains it; a message that ends early because the rest is elsewhere has none.
 */
export class SpanCursor {
  readonly #span: Span;
  readonly #isWhole: boolean;
  #at = 0;
  #hasEnded = false;

  /** @param isWhole whether the span is all of the message, so that it must not end early */
  constructor(span: Span, isWhole: boolean) {
    this.#span = span;
    this.#isWhole = isWhole;
  }

  /** Whether something was read behind the end. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether there is something left. */
  get hasMore(): boolean {
    return !this.#hasEnded && this.#at < this.#span.length;
  }

  /** The first problem. */
  get problem(): Problem | undefined {
    return this.#hasEnded && this.#isWhole ? wrong("a list does not fit into its message") : undefined;
  }

  /** Reads a number of one byte. */
  u8(): number {
    return this.#take(1) ? this.#span.u8(this.#at - 1) : 0;
  }

  /** Reads a number of two bytes. */
  u16(): number {
    return this.#take(2) ? this.#span.u16(this.#at - 2) : 0;
  }

  /** Reads a number of three bytes. */
  u24(): number {
    return this.u8() * 0x1_0000 + this.u16();
  }

  /** Reads this many bytes: none of them if there are fewer. */
  span(bytes: number): Span {
    return this.#take(bytes) ? this.#span.slice(this.#at - bytes, this.#at, true) : this.#span.slice(0, 0, true);
  }

  /** Reads a part with a declared length: as much of it as there is. `isWhole` is whether that is all of it. */
  part(lengthBytes: number): { readonly body: Span; readonly isWhole: boolean } {
    const available = Math.min(lengthBytes, this.#span.length - this.#at);
    const isWhole = available === lengthBytes;
    const body = this.#span.slice(this.#at, this.#at + available, isWhole);
    if (!isWhole) this.#hasEnded = true;
    this.#at += available;
    return { body, isWhole };
  }

  /** Reads a list with a declared length, for a cursor of its own. */
  list(lengthBytes: number): SpanCursor {
    const { body, isWhole } = this.part(lengthBytes);
    return new SpanCursor(body, isWhole);
  }

  #take(bytes: number): boolean {
    if (this.#hasEnded || this.#at + bytes > this.#span.length) {
      this.#hasEnded = true;
      return false;
    }
    this.#at += bytes;
    return true;
  }
}
