const FIRST_CAPACITY_BYTES = 4096;

/** The kept bytes of a stream as text: all of them or, if some were cut, the beginning and the end. */
export interface KeptOutput {
  readonly head: string;
  readonly tail: string;
  /** The number of bytes that were cut between the two. */
  readonly cutBytes: number;
}

/** Keeps the first and the newest bytes of a stream, at most `limit` of them, half of each, for any size of chunks. */
export class OutputBuffer {
  readonly #head: ByteRing;
  readonly #tail: ByteRing;
  #cutBytes = 0;

  constructor(limit: number) {
    this.#head = new ByteRing(Math.floor(limit / 2));
    this.#tail = new ByteRing(limit - Math.floor(limit / 2));
  }

  /** The number of bytes that were cut from the middle. */
  get cutBytes(): number {
    return this.#cutBytes;
  }

  push(bytes: Uint8Array): void {
    const first = bytes.subarray(0, this.#head.free);
    this.#head.push(first);
    this.#cutBytes += this.#tail.push(bytes.subarray(first.length));
  }

  /** Returns the kept bytes as UTF-8, without characters that the cut splits. */
  kept(): KeptOutput {
    const head = this.#head.copy();
    const tail = this.#tail.copy();
    if (this.#cutBytes === 0) return { head: decode(Buffer.concat([head, tail])), tail: "", cutBytes: 0 };
    let start = 0;
    while (start < 3 && isContinuation(tail[start])) start++;
    // A streaming decoder keeps an incomplete last character for the next call.
    const complete = new TextDecoder("utf-8", { ignoreBOM: true }).decode(head, { stream: true });
    return { head: complete, tail: decode(tail.subarray(start)), cutBytes: this.#cutBytes };
  }

  /** Returns the kept bytes as they arrived: those before the cut, if there is one, directly followed by those after it. */
  bytes(): Uint8Array {
    return Buffer.concat([this.#head.copy(), this.#tail.copy()]);
  }

  /** Returns the kept bytes as one text; a line between its parts says how much was cut. */
  text(): string {
    const { head, tail, cutBytes } = this.kept();
    return cutBytes === 0 ? head : `${head}\n[… ${cutBytes} bytes cut …]\n${tail}`;
  }
}

/** Keeps the newest bytes, at most `limit` of them. */
class ByteRing {
  readonly #limit: number;
  #ring: Uint8Array;
  #start = 0;
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#ring = new Uint8Array(Math.min(limit, FIRST_CAPACITY_BYTES));
  }

  get free(): number {
    return this.#limit - this.#length;
  }

  /** Adds bytes, and returns the number of bytes that were dropped. */
  push(bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    const kept = bytes.length > this.#limit ? bytes.subarray(bytes.length - this.#limit) : bytes;
    this.#reserve(Math.min(this.#limit, this.#length + kept.length));
    const end = (this.#start + this.#length) % this.#ring.length;
    const first = kept.subarray(0, this.#ring.length - end);
    this.#ring.set(first, end);
    this.#ring.set(kept.subarray(first.length), 0);
    const dropped = Math.max(0, this.#length + kept.length - this.#ring.length);
    this.#start = (this.#start + dropped) % this.#ring.length;
    this.#length += kept.length - dropped;
    return dropped + bytes.length - kept.length;
  }

  copy(): Uint8Array {
    const first = this.#ring.subarray(this.#start, this.#start + this.#length);
    return Buffer.concat([first, this.#ring.subarray(0, this.#length - first.length)]);
  }

  #reserve(capacity: number): void {
    if (capacity <= this.#ring.length) return;
    const grown = new Uint8Array(Math.min(this.#limit, Math.max(capacity, 2 * this.#ring.length)));
    grown.set(this.copy());
    this.#ring = grown;
    this.#start = 0;
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
