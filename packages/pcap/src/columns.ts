import { FrameBatch, type FrameBatchBytes } from "./batch.ts";

const INITIAL_CAPACITY = 64;

/** Collects the frames of one chunk; used again for the next, so only batches are allocated, each of its exact size. */
export class FrameColumns {
  #count = 0;
  #seconds = new Float64Array(INITIAL_CAPACITY);
  #nanoseconds = new Uint32Array(INITIAL_CAPACITY);
  #capturedLengths = new Uint32Array(INITIAL_CAPACITY);
  #originalLengths = new Uint32Array(INITIAL_CAPACITY);
  #offsets = new Uint32Array(INITIAL_CAPACITY);

  get length(): number {
    return this.#count;
  }

  /** Notes the lengths and the place of a frame's data, in its chunk, and its time stamp. */
  add(offset: number, capturedLength: number, originalLength: number, seconds: number, nanoseconds: number): void {
    const index = this.#count;
    if (index === this.#offsets.length) this.#grow();
    this.#offsets[index] = offset;
    this.#capturedLengths[index] = capturedLength;
    this.#originalLengths[index] = originalLength;
    this.#seconds[index] = seconds;
    this.#nanoseconds[index] = nanoseconds;
    this.#count = index + 1;
  }

  /** Gives what was collected and begins anew. */
  take(bytes: FrameBatchBytes, linkType: number): FrameBatch {
    const count = this.#count;
    this.#count = 0;
    const columns = {
      seconds: this.#seconds.slice(0, count),
      nanoseconds: this.#nanoseconds.slice(0, count),
      capturedLengths: this.#capturedLengths.slice(0, count),
      originalLengths: this.#originalLengths.slice(0, count),
      offsets: this.#offsets.slice(0, count),
    };
    return new FrameBatch(columns, bytes, linkType);
  }

  #grow(): void {
    const capacity = this.#offsets.length * 2;
    this.#seconds = grown(this.#seconds, new Float64Array(capacity));
    this.#nanoseconds = grown(this.#nanoseconds, new Uint32Array(capacity));
    this.#capturedLengths = grown(this.#capturedLengths, new Uint32Array(capacity));
    this.#originalLengths = grown(this.#originalLengths, new Uint32Array(capacity));
    this.#offsets = grown(this.#offsets, new Uint32Array(capacity));
  }
}

function grown<T extends Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
