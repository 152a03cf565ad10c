import { isUtf8 } from "node:buffer";
import { parseExact } from "./exact-integers.ts";
import { isObject, type JsonObject } from "./json-object.ts";
import { closesMessage, continuesMessage, opensMessage, PrettyMessage } from "./pretty-message.ts";

/** One received line, or one message on several lines: a message, or the reason why it is not one. */
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
 * Splits a QMP byte stream into messages: one JSON object per line, in UTF-8 (QMP specification, section 2.1), or on several
 * indented lines (`pretty=on`). Accepts any chunks, takes time linear in their bytes, and holds at most one message of
 * `maxLineBytes` and one line of it.
 * A bad line becomes an item of its own; the lines after it are not affected.
 */
export class LineDecoder {
  readonly #maxLineBytes: number;
  readonly #parse: (text: string) => unknown;
  #partial = emptyBuffer;
  #partialBytes = 0;
  #discarding = false;
  /** The message on several lines that has begun. */
  #pretty: PrettyMessage | undefined;

  /** `exactIntegers`: integers beyond 2^53 become bigint instead of losing digits. */
  constructor(maxLineBytes: number, exactIntegers = false) {
    this.#maxLineBytes = maxLineBytes;
    this.#parse = exactIntegers ? parseExact : JSON.parse;
  }

  /** The unfinished message at the end of what was received, as text. */
  get rest(): string {
    return (this.#pretty?.text ?? "") + this.#partial.toString("utf8", 0, this.#partialBytes);
  }

  /** Returns the messages and bad lines that this chunk completes. The chunk may be reused afterwards. */
  push(chunk: Uint8Array): DecodedLine[] {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const decoded: DecodedLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      this.#finish(bytes, start, end, decoded);
      start = end + 1;
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start), decoded);
    return decoded;
  }

  #finish(bytes: Buffer, start: number, end: number, decoded: DecodedLine[]): void {
    const wasDiscarding = this.#discarding;
    this.#discarding = false;
    if (wasDiscarding) return;
    if (!this.#fits(end - start)) {
      decoded.push(this.#drop());
    } else if (this.#partialBytes === 0) {
      this.#decode(bytes, start, end, decoded);
    } else {
      this.#append(bytes.subarray(start, end));
      this.#decode(this.#partial, 0, this.#partialBytes, decoded);
      this.#clearPartial();
    }
  }

  #keep(part: Buffer, decoded: DecodedLine[]): void {
    if (this.#discarding) return;
    if (this.#fits(part.length)) {
      this.#append(part);
    } else {
      this.#discarding = true;
      decoded.push(this.#drop());
    }
  }

  #fits(bytes: number): boolean {
    return this.#partialBytes + bytes <= this.#maxLineBytes;
  }

  #drop(): DecodedLine {
    this.#clearPartial();
    return { kind: "too-long", limitBytes: this.#maxLineBytes };
  }

  /** Copies into a buffer that doubles in size: a list of tiny chunks would cost far more memory than their bytes. */
  #append(part: Buffer): void {
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

  #decode(bytes: Buffer, start: number, end: number, decoded: DecodedLine[]): void {
    const text = bytes.toString("utf8", start, end);
    // Invalid UTF-8 is decoded to U+FFFD, but QEMU may also have sent that character itself.
    if (text.includes("\ufffd") && !isUtf8(bytes.subarray(start, end))) {
      this.#pretty?.skip();
      decoded.push({ kind: "malformed", reason: "it is not UTF-8", text });
      return;
    }
    if (this.#pretty !== undefined && this.#extend(this.#pretty, text, end - start, decoded)) return;
    if (opensMessage(text)) {
      this.#pretty = new PrettyMessage(this.#maxLineBytes);
      return;
    }
    const line = this.#read(text, end - start);
    if (line !== undefined) decoded.push(line);
  }

  /** Adds a line to the message on several lines. Returns whether it belongs to that message. */
  #extend(pretty: PrettyMessage, text: string, bytes: number, decoded: DecodedLine[]): boolean {
    const isEnd = closesMessage(text);
    if (isEnd || !continuesMessage(text)) this.#pretty = undefined;
    if (!isEnd && !continuesMessage(text)) {
      if (!pretty.isSkipped) decoded.push({ kind: "malformed", reason: "it is not JSON", text: pretty.text });
      return false;
    }
    const fits = pretty.add(text, bytes);
    if (pretty.isSkipped) return true;
    if (!fits) {
      pretty.skip();
      decoded.push({ kind: "too-long", limitBytes: this.#maxLineBytes });
    } else if (isEnd) {
      const message = this.#read(pretty.text, pretty.sizeBytes);
      if (message !== undefined) decoded.push(message);
    }
    return true;
  }

  #read(text: string, sizeBytes: number): DecodedLine | undefined {
    let message: unknown;
    try {
      message = this.#parse(text);
    } catch {
      return text.trim() === "" ? undefined : { kind: "malformed", reason: "it is not JSON", text };
    }
    if (!isObject(message)) return { kind: "malformed", reason: "it is not a JSON object", text };
    return { kind: "message", message, sizeBytes };
  }
}
