import { isUtf8 } from "node:buffer";
import { parseExact } from "./exact-integers.ts";
import { isObject, type JsonObject } from "./json-object.ts";

/** One received line: a message, or the reason why it is not one. */
export type DecodedLine =
  | { readonly kind: "message"; readonly message: JsonObject; readonly sizeBytes: number }
  | { readonly kind: "malformed"; readonly reason: string; readonly text: string }
  | { readonly kind: "too-long"; readonly limitBytes: number };

const LINE_FEED = 0x0a;
const MIN_BUFFER_BYTES = 4096;
/** A buffer of at most this size is kept for the next line that arrives in several chunks. */
const KEPT_BUFFER_BYTES = 65_536;

const emptyBuffer = Buffer.alloc(0);

/**
 * Splits a QMP byte stream into messages: one JSON object per line, in UTF-8 (QMP specification, section 2.1).
 * Accepts any chunks, takes time linear in their bytes, and holds at most one line of `maxLineBytes`.
 * A bad line becomes an item of its own; the lines after it are not affected.
 */
export class LineDecoder {
  readonly #maxLineBytes: number;
  readonly #parse: (text: string) => unknown;
  #partial = emptyBuffer;
  #partialBytes = 0;
  #discarding = false;

  /** `exactIntegers`: integers beyond 2^53 become bigint instead of losing digits. */
  constructor(maxLineBytes: number, exactIntegers = false) {
    this.#maxLineBytes = maxLineBytes;
    this.#parse = exactIntegers ? parseExact : JSON.parse;
  }

  /** The unfinished line at the end of what was received, as text. */
  get rest(): string {
    return this.#partial.toString("utf8", 0, this.#partialBytes);
  }

  /** Returns the lines that this chunk completes. The chunk may be reused afterwards. */
  push(chunk: Uint8Array): DecodedLine[] {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const decoded: DecodedLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      const line = this.#finish(bytes, start, end);
      if (line !== undefined) decoded.push(line);
      start = end + 1;
    }
    if (start < bytes.length) {
      const line = this.#keep(bytes.subarray(start));
      if (line !== undefined) decoded.push(line);
    }
    return decoded;
  }

  #finish(bytes: Buffer, start: number, end: number): DecodedLine | undefined {
    const wasDiscarding = this.#discarding;
    this.#discarding = false;
    if (wasDiscarding) return undefined;
    if (!this.#fits(end - start)) return this.#drop();
    if (this.#partialBytes === 0) return this.#decode(bytes, start, end);
    this.#append(bytes.subarray(start, end));
    const line = this.#decode(this.#partial, 0, this.#partialBytes);
    this.#clearPartial();
    return line;
  }

  #keep(part: Buffer): DecodedLine | undefined {
    if (this.#discarding) return undefined;
    if (this.#fits(part.length)) return this.#append(part);
    this.#discarding = true;
    return this.#drop();
  }

  #fits(bytes: number): boolean {
    return this.#partialBytes + bytes <= this.#maxLineBytes;
  }

  #drop(): DecodedLine {
    this.#clearPartial();
    return { kind: "too-long", limitBytes: this.#maxLineBytes };
  }

  /** Copies into a buffer that doubles in size: a list of tiny chunks would cost far more memory than their bytes. */
  #append(part: Buffer): undefined {
    const needed = this.#partialBytes + part.length;
    if (needed > this.#partial.length) {
      const doubled = Math.min(this.#partial.length * 2, this.#maxLineBytes);
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, doubled, MIN_BUFFER_BYTES));
      this.#partial.copy(grown, 0, 0, this.#partialBytes);
      this.#partial = grown;
    }
    part.copy(this.#partial, this.#partialBytes);
    this.#partialBytes = needed;
  }

  #clearPartial(): void {
    this.#partialBytes = 0;
    if (this.#partial.length > KEPT_BUFFER_BYTES) this.#partial = emptyBuffer;
  }

  #decode(bytes: Buffer, start: number, end: number): DecodedLine | undefined {
    const text = bytes.toString("utf8", start, end);
    // Invalid UTF-8 is decoded to U+FFFD, but QEMU may also have sent that character itself.
    if (text.includes("\ufffd") && !isUtf8(bytes.subarray(start, end))) {
      return { kind: "malformed", reason: "it is not UTF-8", text };
    }
    let message: unknown;
    try {
      message = this.#parse(text);
    } catch {
      return text.trim() === "" ? undefined : { kind: "malformed", reason: "it is not JSON", text };
    }
    if (!isObject(message)) return { kind: "malformed", reason: "it is not a JSON object", text };
    return { kind: "message", message, sizeBytes: end - start };
  }
}
