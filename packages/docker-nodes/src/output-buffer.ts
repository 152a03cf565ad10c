const FIRST_CAPACITY = 4096;

/** Keeps the newest bytes of a stream, at most `limit` of them, whatever the size of the chunks. */
export class OutputBuffer {
  readonly #limit: number;
  #ring: Uint8Array;
  #start = 0;
  #length = 0;
  #truncated = false;

  constructor(limit: number) {
    this.#limit = limit;
    this.#ring = new Uint8Array(Math.min(limit, FIRST_CAPACITY));
  }

  /** Whether older bytes were dropped. */
  get truncated(): boolean {
    return this.#truncated;
  }

  push(bytes: Uint8Array): void {
    const kept = bytes.length > this.#limit ? bytes.subarray(bytes.length - this.#limit) : bytes;
    this.#truncated ||= this.#length + bytes.length > this.#limit;
    this.#reserve(Math.min(this.#limit, this.#length + kept.length));
    const end = (this.#start + this.#length) % this.#ring.length;
    const head = kept.subarray(0, this.#ring.length - end);
    this.#ring.set(head, end);
    this.#ring.set(kept.subarray(head.length), 0);
    const dropped = Math.max(0, this.#length + kept.length - this.#ring.length);
    this.#start = (this.#start + dropped) % this.#ring.length;
    this.#length += kept.length - dropped;
  }

  /** What is kept, as UTF-8; a character whose beginning was dropped is left out. */
  text(): string {
    const bytes = this.#copy();
    let start = 0;
    while (this.#truncated && start < 3 && isContinuation(bytes[start])) start++;
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(start));
  }

  #copy(): Uint8Array {
    const head = this.#ring.subarray(this.#start, this.#start + this.#length);
    return Buffer.concat([head, this.#ring.subarray(0, this.#length - head.length)]);
  }

  #reserve(capacity: number): void {
    if (capacity <= this.#ring.length) return;
    const grown = new Uint8Array(Math.min(this.#limit, Math.max(capacity, 2 * this.#ring.length)));
    grown.set(this.#copy());
    this.#ring = grown;
    this.#start = 0;
  }
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
