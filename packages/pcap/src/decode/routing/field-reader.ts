import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";

/** Reads the fields of a message one after the other, up to the first that is not complete. */
export class FieldReader {
  readonly #span: Span;
  readonly #container: string;
  #at: number;
  #problem: Problem | undefined;

  /** Begins at `at`; `container` is what has the fields, for messages. */
  constructor(span: Span, at: number, container: string) {
    this.#span = span;
    this.#at = at;
    this.#container = container;
  }

  /** The problem that ended reading. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Whether all bytes were read, or reading has ended. */
  get isAtEnd(): boolean {
    return this.#problem !== undefined || this.#at >= this.#span.length;
  }

  /** Ends reading, because of a value that is wrong. */
  fail(reason: string): void {
    this.#problem ??= wrong(reason);
  }

  u8(): number | undefined {
    return this.take(1)?.u8(0);
  }

  u16(): number | undefined {
    return this.take(2)?.u16(0);
  }

  u32(): number | undefined {
    return this.take(4)?.u32(0);
  }

  /** Reads the bytes that are left. */
  rest(): Span {
    return this.take(Math.max(0, this.#span.length - this.#at)) ?? this.#span.slice(this.#span.length);
  }

  /** Reads bytes; undefined if there are fewer. */
  take(bytes: number): Span | undefined {
    if (this.#problem !== undefined) return undefined;
    const end = this.#at + bytes;
    if (end > this.#span.length) {
      this.#problem = missing(`a field does not fit into ${this.#container}`, this.#span);
      return undefined;
    }
    const part = this.#span.slice(this.#at, end);
    this.#at = end;
    return part;
  }
}
