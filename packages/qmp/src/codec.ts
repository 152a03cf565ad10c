import { isUtf8 } from "node:buffer";
import { parseExact, stringifyExact } from "./exact-integers.ts";

/** An object of the JSON that QEMU sends, its members yet to be looked at. */
export type JsonObject = Record<string, unknown>;

/** What one received line turned out to be. */
export type DecodedLine =
  | { readonly kind: "message"; readonly message: JsonObject; readonly sizeBytes: number }
  | { readonly kind: "malformed"; readonly why: string; readonly text: string }
  | { readonly kind: "too-long"; readonly limitBytes: number };

const LINE_FEED = 0x0a;
const EMPTY = Buffer.alloc(0);
const SMALLEST_BUFFER_BYTES = 4096;
/** A buffer up to this size is kept for the next line that arrives in parts. */
const KEPT_BUFFER_BYTES = 65_536;

/**
 * Cuts a QMP byte stream into messages: one JSON object a line, in UTF-8 (QMP specification, section 2.1).
 * Takes any chunks, in time linear in their bytes, and holds at most one line of `maxLineBytes`.
 * A bad line becomes an item of its own; the lines after it are not affected.
 */
export class LineDecoder {
  readonly #maxLineBytes: number;
  readonly #parse: (text: string) => unknown;
  #partial = EMPTY;
  #partialBytes = 0;
  #discarding = false;

  /** `exactIntegers`: integers beyond 2^53 become bigint instead of losing digits. */
  constructor(maxLineBytes: number, exactIntegers = false) {
    this.#maxLineBytes = maxLineBytes;
    this.#parse = exactIntegers ? parseExact : JSON.parse;
  }

  /** The beginning of a line whose end has not come yet, as text. */
  get rest(): string {
    return this.#partial.toString("utf8", 0, this.#partialBytes);
  }

  /** What this chunk completes. The chunk may be reused afterwards. */
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
    this.#forget();
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
    this.#forget();
    return { kind: "too-long", limitBytes: this.#maxLineBytes };
  }

  /** Copies into a buffer that doubles: a list of the chunks themselves would cost far more than their bytes where they are tiny. */
  #append(part: Buffer): undefined {
    const needed = this.#partialBytes + part.length;
    if (needed > this.#partial.length) {
      const doubled = Math.min(this.#partial.length * 2, this.#maxLineBytes);
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, doubled, SMALLEST_BUFFER_BYTES));
      this.#partial.copy(grown, 0, 0, this.#partialBytes);
      this.#partial = grown;
    }
    part.copy(this.#partial, this.#partialBytes);
    this.#partialBytes = needed;
  }

  #forget(): void {
    this.#partialBytes = 0;
    if (this.#partial.length > KEPT_BUFFER_BYTES) this.#partial = EMPTY;
  }

  #decode(bytes: Buffer, start: number, end: number): DecodedLine | undefined {
    const text = bytes.toString("utf8", start, end);
    // What is not UTF-8 becomes U+FFFD, which may also have been sent as it is.
    if (text.includes("\ufffd") && !isUtf8(bytes.subarray(start, end))) {
      return { kind: "malformed", why: "it is not UTF-8", text };
    }
    let message: unknown;
    try {
      message = this.#parse(text);
    } catch {
      return text.trim() === "" ? undefined : { kind: "malformed", why: "it is not JSON", text };
    }
    if (!isObject(message)) return { kind: "malformed", why: "it is not a JSON object", text };
    return { kind: "message", message, sizeBytes: end - start };
  }
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How a command is to be run: in its turn, or out of band (QMP specification, section 2.3.1). */
export type CommandMode = "execute" | "exec-oob";

/** The line that issues a command; `argumentsJson` comes from `encodeArguments`. */
export function encodeCommand(
  mode: CommandMode,
  command: string,
  argumentsJson: string | undefined,
  id: number,
): string {
  const given = argumentsJson === undefined ? "" : `,"arguments":${argumentsJson}`;
  return `{"${mode}":${JSON.stringify(command)}${given},"id":${id}}\n`;
}

/** A command's arguments as JSON. @throws {TypeError} if they are no object that JSON can write. */
export function encodeArguments(command: string, args: object | undefined): string | undefined {
  if (args === undefined) return undefined;
  if (!isObject(args)) throw new TypeError(`Arguments of ${command}: expected an object, got ${describe(args)}`);
  try {
    return stringifyExact(args);
  } catch (cause) {
    throw new TypeError(`Arguments of ${command}: expected an object that JSON can write`, { cause });
  }
}

function describe(value: unknown): string {
  return Array.isArray(value) ? "an array" : String(value);
}
