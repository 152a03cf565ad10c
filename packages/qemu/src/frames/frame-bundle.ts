import { LENGTH_BYTES, requireFrame } from "./frame-codec.ts";

/** Room for the longest frame, and for most of what a socket takes in one call. */
const MAX_BUNDLE_BYTES = 131_072;
/** Most bundles have one frame. */
const FIRST_BYTES = 2_048;

/** Collects encoded frames, to write many of them at the same time. */
export class FrameBundle {
  readonly #write: (bytes: Uint8Array) => void;
  #bytes: Buffer | undefined;
  #length = 0;

  /** @param write receives bytes that are not used again */
  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** Number of bytes that are collected. */
  get length(): number {
    return this.#length;
  }

  /**
   * Adds a frame. Writes what is collected if there is no room.
   * @throws {TypeError} as `requireFrame`
   */
  add(frame: Uint8Array): void {
    requireFrame(frame);
    const size = LENGTH_BYTES + frame.length;
    if (this.#length + size > MAX_BUNDLE_BYTES) this.flush();
    const bytes = this.#roomFor(this.#length + size);
    bytes.writeUInt32BE(frame.length, this.#length);
    bytes.set(frame, this.#length + LENGTH_BYTES);
    this.#length += size;
  }

  /** Writes what is collected. */
  flush(): void {
    if (this.#bytes === undefined || this.#length === 0) return;
    const bytes = this.#bytes.subarray(0, this.#length);
    // The stream may keep them until QEMU reads.
    this.#bytes = undefined;
    this.#length = 0;
    this.#write(bytes);
  }

  /** Returns the buffer, which has at least this size. */
  #roomFor(size: number): Buffer {
    const bytes = this.#bytes;
    if (bytes !== undefined && bytes.length >= size) return bytes;
    let capacity = bytes?.length ?? FIRST_BYTES;
    while (capacity < size) capacity *= 4;
    const larger = Buffer.allocUnsafeSlow(Math.min(capacity, MAX_BUNDLE_BYTES));
    if (bytes !== undefined) larger.set(bytes.subarray(0, this.#length));
    this.#bytes = larger;
    return larger;
  }
}
