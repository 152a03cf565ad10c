const INITIAL_BYTES = 16 * 1024;

/**
 * The last bytes of a stream, addressed by their position in it. Bytes are copied once when they arrive and, on average,
 * once more when space is made; a view is valid until the next append.
 */
export class ByteStore {
  #buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  #base = 0;
  #from = 0;
  #to = 0;

  /** Position of the oldest byte kept. */
  get start(): number {
    return this.#base + this.#from;
  }

  /** Position after the newest byte. */
  get end(): number {
    return this.#base + this.#to;
  }

  /** Adds bytes to the end. */
  append(bytes: Uint8Array): void {
    if (this.#to + bytes.length > this.#buffer.length) this.#makeSpace(bytes.length);
    this.#buffer.set(bytes, this.#to);
    this.#to += bytes.length;
  }

  /** Returns the bytes between two positions, both of which must be kept. */
  view(from: number, to: number): Buffer {
    return this.#buffer.subarray(from - this.#base, to - this.#base);
  }

  /** Forgets all but the last `count` bytes. */
  keepLast(count: number): void {
    this.#from = Math.max(this.#from, this.#to - count);
  }

  #makeSpace(extra: number): void {
    const live = this.#to - this.#from;
    // Moving pays off only if at least as many bytes are forgotten as are moved.
    let capacity = this.#buffer.length;
    while ((live + extra) * 2 > capacity) capacity *= 2;
    const target = capacity === this.#buffer.length ? this.#buffer : Buffer.allocUnsafe(capacity);
    this.#buffer.copy(target, 0, this.#from, this.#to);
    this.#buffer = target;
    this.#base += this.#from;
    this.#from = 0;
    this.#to = live;
  }
}
