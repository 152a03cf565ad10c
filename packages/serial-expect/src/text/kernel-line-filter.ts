const LINE_FEED = 0x0a;
const OPENING = 0x5b;
/** A time stamp that has ended, and one that may be beginning. */
const STAMP = /^\[ *\d+\.\d+\]/;
const STAMP_BEGIN = /^\[ *(?:\d+(?:\.\d*)?)?$/;
/** Longer than any time stamp. */
const MAX_STAMP_BYTES = 32;
const noBytes = Buffer.alloc(0);

/**
 * Removes kernel lines with time stamps from a stream, `[   12.345678] virtio…` to their line feed, also in the middle of other
 * lines, no matter how it is cut into chunks. Holds at most the beginning of a time stamp.
 */
export class KernelLineFilter {
  #held: Buffer = noBytes;
  #isInLine = false;

  /** The beginning of what may be a time stamp. */
  get unfinished(): Buffer {
    return this.#held;
  }

  /** Takes the next chunk and returns it without its kernel lines. */
  push(chunk: Buffer): Buffer {
    if (!this.#isInLine && this.#held.length === 0 && !chunk.includes(OPENING)) return chunk;
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = noBytes;
    const kept: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const { end, text } = this.#isInLine ? this.#kernelLine(bytes, at) : this.#text(bytes, at);
      kept.push(text);
      at = end;
    }
    return Buffer.concat(kept);
  }

  /** Ends the stream: returns what was held. */
  end(): Buffer {
    const text = this.#held;
    this.#held = noBytes;
    this.#isInLine = false;
    return text;
  }

  #kernelLine(bytes: Buffer, at: number): { end: number; text: Buffer } {
    const feed = bytes.indexOf(LINE_FEED, at);
    this.#isInLine = feed < 0;
    return { end: feed < 0 ? bytes.length : feed + 1, text: noBytes };
  }

  /** Returns the text up to the next kernel line, and its end. */
  #text(bytes: Buffer, at: number): { end: number; text: Buffer } {
    for (let opening = bytes.indexOf(OPENING, at); opening >= 0; opening = bytes.indexOf(OPENING, opening + 1)) {
      const ahead = bytes.toString("latin1", opening, opening + MAX_STAMP_BYTES);
      const text = bytes.subarray(at, opening);
      const [stamp] = STAMP.exec(ahead) ?? [];
      if (stamp !== undefined) {
        this.#isInLine = true;
        return { end: opening + stamp.length, text };
      }
      if (opening + ahead.length < bytes.length || !STAMP_BEGIN.test(ahead)) continue;
      this.#held = Buffer.from(bytes.subarray(opening));
      return { end: bytes.length, text };
    }
    return { end: bytes.length, text: bytes.subarray(at) };
  }
}
