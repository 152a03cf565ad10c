import { unreachable } from "../unreachable.ts";

/** Receives a stream in order: its text, and its sequences without their ESC; of strings (OSC, DCS, …) nothing. */
export interface SequenceListener {
  text(bytes: Buffer): void;
  sequence(sequence: string): void;
}

/** The state of the parser: the states of the DEC VT500's parser, with equivalent ones merged. */
type State = "text" | "escape" | "two-byte" | "csi" | "string" | "string-escape";

const ESC = 0x1b;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const DEL = 0x7f;
const OSC = 0x5d;
const BACKSLASH = 0x5c;
/** Longer "sequences" are text after a stray ESC: xterm limits titles to less, and only images are longer. */
const MAX_SEQUENCE_BYTES = 4096;
const noBytes = Buffer.alloc(0);

/** The Linux console's sequences that begin like an OSC and have a fixed length (console_codes(4)): palette reset and set. */
const PALETTE_RESET = 0x52;
const PALETTE_SET = 0x50;
const PALETTE_SET_BYTES = 10;

/**
 * Removes escape sequences from a stream of bytes, no matter how it is cut into chunks: ECMA-48 (5th edition, 5.3 to 5.6,
 * 7-bit form) as terminals read it (Paul Williams, "A parser for DEC's ANSI-compatible video terminals", vt100.net). Holds
 * at most one sequence of 4096 bytes; bytes that turn out not to be a sequence become text. C0 controls (`\r`, `\b`, ...)
 * are text.
 */
export class EscapeSequences {
  #state: State = "text";
  /** The sequence so far, including its ESC. */
  readonly #held = Buffer.allocUnsafe(MAX_SEQUENCE_BYTES);
  #heldBytes = 0;
  readonly #listener: SequenceListener | undefined;

  constructor(listener?: SequenceListener) {
    this.#listener = listener;
  }

  /** The bytes of a sequence that is not complete yet: a view, valid until the next call. */
  get unfinished(): Buffer {
    return this.#held.subarray(0, this.#heldBytes);
  }

  /** Whether the next byte is text, unless it is an ESC. */
  get isInText(): boolean {
    return this.#state === "text";
  }

  /** Takes the next chunk and returns it without its sequences. */
  push(chunk: Buffer): Buffer {
    if (this.#state === "text" && !chunk.includes(ESC)) {
      this.#listener?.text(chunk);
      return chunk;
    }
    const parts: Buffer[] = [];
    for (let at = 0; at < chunk.length; ) {
      if (this.#state === "text") {
        const found = chunk.indexOf(ESC, at);
        const end = found < 0 ? chunk.length : found;
        this.#addText(parts, chunk.subarray(at, end));
        at = end;
        if (found < 0) break;
      }
      this.#addText(parts, this.#step(chunk[at++] ?? unreachable("the byte is within the chunk")));
    }
    return Buffer.concat(parts);
  }

  #addText(parts: Buffer[], text: Buffer): void {
    if (text.length === 0) return;
    parts.push(text);
    this.#listener?.text(text);
  }

  /** Ends the stream: returns the bytes of an unfinished sequence, which are text. */
  end(): Buffer {
    const text = Buffer.from(this.unfinished);
    this.#finish();
    return text;
  }

  /** Takes one byte within a sequence or the ESC that begins one; returns the bytes that turn out to be text. */
  #step(byte: number): Buffer {
    if (byte === CAN || byte === SUB) return this.#finish();
    if (this.#state === "string") return this.#stringByte(byte);
    if (this.#state === "string-escape" && byte === BACKSLASH) return this.#finish();
    if (byte === ESC) return this.#begin();
    // ESC always ends a string, and begins a new sequence.
    if (this.#state === "string-escape") this.#begin();
    // A control character within a sequence works as it does outside (VT500).
    if (byte < 0x20) return Buffer.of(byte);
    // Terminals ignore DEL here (VT500).
    if (byte === DEL) return this.#hold(byte, this.#state);
    if (byte > DEL) return this.#rejectSequence(byte);
    return this.#sequenceByte(byte);
  }

  #sequenceByte(byte: number): Buffer {
    if (this.#state === "escape") {
      const next = afterEscape(byte);
      return next === undefined ? this.#complete(byte) : this.#hold(byte, next);
    }
    if (this.#state === "two-byte" && byte >= 0x30) return this.#complete(byte);
    if (this.#state === "csi" && byte >= 0x40) return this.#complete(byte);
    return this.#hold(byte, this.#state);
  }

  #stringByte(byte: number): Buffer {
    const isOsc = this.#held[1] === OSC;
    if (byte === BEL && isOsc) return this.#finish();
    if (isOsc && this.#heldBytes === 2 && byte === PALETTE_RESET) return this.#finish();
    if (isOsc && this.#held[2] === PALETTE_SET && this.#heldBytes === PALETTE_SET_BYTES - 1) return this.#finish();
    return this.#hold(byte, byte === ESC ? "string-escape" : "string");
  }

  /** Ends a sequence with its last byte. */
  #complete(byte: number): Buffer {
    this.#listener?.sequence(this.unfinished.toString("latin1", 1) + String.fromCharCode(byte));
    return this.#finish();
  }

  #begin(): Buffer {
    this.#heldBytes = 0;
    return this.#hold(ESC, "escape");
  }

  #hold(byte: number, state: State): Buffer {
    if (this.#heldBytes === MAX_SEQUENCE_BYTES) return this.#rejectSequence(byte);
    this.#held[this.#heldBytes++] = byte;
    this.#state = state;
    return noBytes;
  }

  #rejectSequence(byte: number): Buffer {
    const text = Buffer.concat([this.unfinished, Buffer.of(byte)]);
    this.#finish();
    return text;
  }

  #finish(): Buffer {
    this.#heldBytes = 0;
    this.#state = "text";
    return noBytes;
  }
}

/** Returns the state after ESC and one more byte; undefined if these two are a complete sequence. */
function afterEscape(byte: number): State | undefined {
  const char = String.fromCharCode(byte);
  if (char === "[") return "csi";
  // OSC, DCS, SOS, PM and APC: strings that end with ST (ESC \); OSC also with BEL, as in xterm.
  if ("]PX^_".includes(char)) return "string";
  // Intermediate bytes (ESC ( B), and SS3, which shifts the next character (the keypad's ESC O A).
  return byte < 0x30 || char === "O" ? "two-byte" : undefined;
}
