const INITIAL_CAPACITY_BYTES = 2048;

/** Holds the beginning of a record whose rest has not arrived yet. It grows with what arrives, not with what is declared. */
export class Carry {
  #buffer = new Uint8Array(0);
  #length = 0;

  /** Number of bytes. */
  get length(): number {
    return this.#length;
  }

  /** Returns a view of the bytes, valid until the next `append`. */
  view(): DataView {
    return new DataView(this.#buffer.buffer, 0, this.#length);
  }

  /** Adds bytes at the end. */
  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#buffer.length) {
      const buffer = new Uint8Array(Math.max(length, this.#buffer.length * 2, INITIAL_CAPACITY_BYTES));
      buffer.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = buffer;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = length;
  }

  /** Returns the bytes and starts again with none. */
  take(): Uint8Array {
    const bytes = this.#buffer.subarray(0, this.#length);
    this.#buffer = new Uint8Array(0);
    this.#length = 0;
    return bytes;
  }
}
