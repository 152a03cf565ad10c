/** A part of a frame, from which numbers are read by offset. Reading beyond the frame throws, so lengths are checked first. */
export class Span {
  /** Whether all the bytes that the layer below declares are available. */
  readonly isWhole: boolean;
  readonly #view: DataView;
  readonly #start: number;
  readonly #end: number;

  private constructor(view: DataView, start: number, end: number, isWhole: boolean) {
    this.#view = view;
    this.#start = start;
    this.#end = end;
    this.isWhole = isWhole;
  }

  /** Returns a span of all these bytes. */
  static over(bytes: Uint8Array, isWhole: boolean): Span {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new Span(view, 0, bytes.byteLength, isWhole);
  }

  /** Number of bytes. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Returns the byte at `at`. */
  u8(at: number): number {
    return this.#view.getUint8(this.#start + at);
  }

  /** Returns the big-endian number of two bytes at `at`. */
  u16(at: number): number {
    return this.#view.getUint16(this.#start + at);
  }

  /** Returns the big-endian number of four bytes at `at`. */
  u32(at: number): number {
    return this.#view.getUint32(this.#start + at);
  }

  /** Returns the span from `from` to `to` (or to the end, if that is earlier), as a part of the same frame. */
  slice(from: number, to: number = this.length, isWhole: boolean = this.isWhole): Span {
    return new Span(this.#view, this.#start + from, Math.min(this.#start + to, this.#end), isWhole);
  }

  /** Returns the bytes from `from` to `to`, as a view. */
  bytes(from: number = 0, to: number = this.length): Uint8Array {
    const { buffer, byteOffset } = this.#view;
    return new Uint8Array(buffer, byteOffset + this.#start + from, to - from);
  }
}
