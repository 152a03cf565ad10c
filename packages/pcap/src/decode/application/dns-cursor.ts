import { missing, type Problem, wrong } from "../field/problem.ts";
import type { Span } from "../field/span.ts";

/** RFC 1035, section 2.3.4. */
const MAX_NAME_BYTES = 255;
const POINTER = 0xc0;
/** A name has at most this many labels, and a pointer makes sense only after a label. */
const MAX_POINTERS = 127;

/** Reads a DNS message from front to back. After the first `problem` it returns zeros and empty texts. */
export class DnsCursor {
  readonly #message: Span;
  #at: number;
  #problem: Problem | undefined;

  constructor(message: Span, at: number) {
    this.#message = message;
    this.#at = at;
  }

  /** Position in the message. */
  get at(): number {
    return this.#at;
  }

  /** The first problem. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Reads a number of one byte. */
  u8(): number {
    return this.#take(1) ? this.#message.u8(this.#at - 1) : 0;
  }

  /** Reads a number of two bytes. */
  u16(): number {
    return this.#take(2) ? this.#message.u16(this.#at - 2) : 0;
  }

  /** Reads a number of four bytes. */
  u32(): number {
    return this.#take(4) ? this.#message.u32(this.#at - 4) : 0;
  }

  /** Reads a part of the message. */
  span(bytes: number): Span {
    return this.#take(bytes) ? this.#message.slice(this.#at - bytes, this.#at) : this.#message.slice(0, 0);
  }

  /** Reads a domain name, without its last dot; `.` for the root. Unprintable bytes are escaped as in zone files. */
  name(): string {
    const labels: string[] = [];
    let nameBytes = 1;
    // A pointer leads to an earlier place (RFC 1035, section 4.1.4): always further back, so that the loop ends.
    let lowest = this.#at;
    let after: number | undefined;
    let pointers = 0;
    for (let length = this.u8(); length > 0; length = this.u8()) {
      if (length >= POINTER) {
        const target = ((length & 0x3f) << 8) | this.u8();
        if (this.#problem !== undefined) return "";
        after ??= this.#at;
        if (target >= lowest) return this.#fail(`a name points to byte ${target}, which is not before it`);
        if (++pointers > MAX_POINTERS) return this.#fail(`a name with more than ${MAX_POINTERS} pointers`);
        lowest = target;
        this.#at = target;
        continue;
      }
      if (length > 63) return this.#fail(`a label of the unknown kind ${length >> 6}`);
      nameBytes += length + 1;
      if (nameBytes > MAX_NAME_BYTES) return this.#fail(`a name of more than ${MAX_NAME_BYTES} bytes`);
      labels.push(escapeLabel(this.span(length)));
    }
    if (after !== undefined) this.#at = after;
    return labels.length === 0 ? "." : labels.join(".");
  }

  /** Records a problem at this position, unless there was one before. */
  fail(reason: string): void {
    this.#problem ??= wrong(reason);
  }

  #fail(reason: string): string {
    this.fail(reason);
    return "";
  }

  #take(bytes: number): boolean {
    if (this.#problem !== undefined) return false;
    if (this.#at + bytes > this.#message.length) {
      this.#problem = missing(`it ends at byte ${this.#message.length}, inside a record`, this.#message);
      return false;
    }
    this.#at += bytes;
    return true;
  }
}

/** Returns the text of a label, escaped by RFC 4343, section 2.1. */
function escapeLabel(label: Span): string {
  let text = "";
  for (let index = 0; index < label.length; index++) {
    const byte = label.u8(index);
    const character = String.fromCharCode(byte);
    if (character === "." || character === "\\") text += `\\${character}`;
    else text += byte > 0x20 && byte < 0x7f ? character : `\\${String(byte).padStart(3, "0")}`;
  }
  return text;
}
