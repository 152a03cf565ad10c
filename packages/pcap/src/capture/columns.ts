import { FrameBatch, type FrameBatchBytes } from "./batch.ts";
import type { CaptureInterface } from "./capture-interface.ts";

const INITIAL_CAPACITY = 64;

/**
 * Collects the frames of one chunk; used again for the next, so only batches are allocated, each of its exact size. Who
 * reads many frames at once may write to the columns itself, up to their length, and then set the number of frames.
 */
export class FrameColumns {
  /** Number of frames. */
  length = 0;
  seconds = new Float64Array(INITIAL_CAPACITY);
  nanoseconds = new Uint32Array(INITIAL_CAPACITY);
  capturedLengths = new Uint32Array(INITIAL_CAPACITY);
  originalLengths = new Uint32Array(INITIAL_CAPACITY);
  offsets = new Uint32Array(INITIAL_CAPACITY);
  /** Of formats with several interfaces; the classic format needs no such column. */
  #interfaces: Uint32Array<ArrayBuffer> | undefined;
  #comments: Map<number, string> | undefined;

  /** Notes the lengths and the place of a frame's data, in its chunk, and its time stamp. */
  add(offset: number, capturedLength: number, originalLength: number, seconds: number, nanoseconds: number): void {
    const index = this.length;
    if (index === this.offsets.length) this.grow();
    this.offsets[index] = offset;
    this.capturedLengths[index] = capturedLength;
    this.originalLengths[index] = originalLength;
    this.seconds[index] = seconds;
    this.nanoseconds[index] = nanoseconds;
    this.length = index + 1;
  }

  /** As `add`, for a frame of one of several interfaces. */
  addOn(
    interfaceIndex: number,
    offset: number,
    capturedLength: number,
    originalLength: number,
    { seconds, nanoseconds }: { readonly seconds: number; readonly nanoseconds: number },
  ): void {
    this.add(offset, capturedLength, originalLength, seconds, nanoseconds);
    if (this.#interfaces?.length !== this.offsets.length) {
      this.#interfaces = grown(this.#interfaces ?? new Uint32Array(0), new Uint32Array(this.offsets.length));
    }
    this.#interfaces[this.length - 1] = interfaceIndex;
  }

  /** Notes the comment of the frame that was added last. */
  comment(text: string): void {
    this.#comments ??= new Map();
    this.#comments.set(this.length - 1, text);
  }

  /** Gives what was collected and begins anew. */
  take(bytes: FrameBatchBytes, interfaces: readonly CaptureInterface[]): FrameBatch {
    const count = this.length;
    const comments = this.#comments;
    this.length = 0;
    this.#comments = undefined;
    const columns = {
      seconds: this.seconds.slice(0, count),
      nanoseconds: this.nanoseconds.slice(0, count),
      capturedLengths: this.capturedLengths.slice(0, count),
      originalLengths: this.originalLengths.slice(0, count),
      offsets: this.offsets.slice(0, count),
    };
    return new FrameBatch({ ...columns, interfaces: this.#interfaces?.slice(0, count) }, bytes, {
      interfaces,
      comments,
    });
  }

  /** Doubles the room for frames; the columns are then others. */
  grow(): void {
    const capacity = this.offsets.length * 2;
    this.seconds = grown(this.seconds, new Float64Array(capacity));
    this.nanoseconds = grown(this.nanoseconds, new Uint32Array(capacity));
    this.capturedLengths = grown(this.capturedLengths, new Uint32Array(capacity));
    this.originalLengths = grown(this.originalLengths, new Uint32Array(capacity));
    this.offsets = grown(this.offsets, new Uint32Array(capacity));
  }
}

function grown<T extends Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
