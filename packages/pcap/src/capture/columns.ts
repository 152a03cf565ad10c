import { FrameBatch, type FrameBatchBytes, type FrameBatchPlace } from "./batch.ts";
import type { CaptureBlock } from "./capture-block.ts";
import type { CaptureInterface } from "./capture-interface.ts";
import type { FrameOptions } from "./frame-options.ts";

const INITIAL_CAPACITY = 64;

/**
 * Collects the frames of one chunk. It is used again for the next chunk, so that only batches are allocated, each with its
 * exact size. Code that reads many frames in one loop may write to the columns itself, up to their length, and then set the
 * number of frames.
 */
export class FrameColumns {
  /** Number of frames. */
  length = 0;
  seconds = new Float64Array(INITIAL_CAPACITY);
  nanoseconds = new Uint32Array(INITIAL_CAPACITY);
  capturedLengths = new Uint32Array(INITIAL_CAPACITY);
  originalLengths = new Uint32Array(INITIAL_CAPACITY);
  offsets = new Uint32Array(INITIAL_CAPACITY);
  /** For formats with several interfaces; the classic format does not need this column. */
  #interfaces: Uint32Array<ArrayBuffer> | undefined;
  #recordHeaders: Map<number, number> | undefined;
  #options: Map<number, FrameOptions> | undefined;
  #blocks: CaptureBlock[] = [];

  /** Adds a frame: where its data is in its chunk, its lengths and its time stamp. */
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

  /** Adds a frame of one of several interfaces, like `add`. */
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

  /** Sets the options of the frame that was added last. */
  setOptions(options: FrameOptions): void {
    this.#options ??= new Map();
    this.#options.set(this.length - 1, options);
  }

  /** Adds a part of the capture that is not a frame. */
  addBlock(block: CaptureBlock): void {
    this.#blocks.push(block);
  }

  /** Sets how many bytes precede the data of the frame that was added last, if the number differs from the usual one. */
  setRecordHeaderBytes(lengthBytes: number): void {
    this.#recordHeaders ??= new Map();
    this.#recordHeaders.set(this.length - 1, lengthBytes);
  }

  /** Returns the collected frames and starts again with none. */
  take(bytes: FrameBatchBytes, interfaces: readonly CaptureInterface[], place: FrameBatchPlace): FrameBatch {
    const count = this.length;
    const options = this.#options;
    const blocks = this.#blocks;
    const recordHeaders = this.#recordHeaders;
    this.length = 0;
    this.#options = undefined;
    if (blocks.length > 0) this.#blocks = [];
    this.#recordHeaders = undefined;
    const columns = {
      seconds: this.seconds.slice(0, count),
      nanoseconds: this.nanoseconds.slice(0, count),
      capturedLengths: this.capturedLengths.slice(0, count),
      originalLengths: this.originalLengths.slice(0, count),
      offsets: this.offsets.slice(0, count),
      interfaces: this.#interfaces?.slice(0, count),
      recordHeaders,
      options,
      blocks,
    };
    return new FrameBatch(columns, bytes, interfaces, place);
  }

  /** Doubles the capacity. The columns are replaced by longer ones. */
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
