import { PcapError } from "../errors.ts";
import type { CaptureInterface } from "./capture-interface.ts";
import { BatchFrame, type Frame } from "./frame.ts";

/** The columns of a batch: entry i of each describes frame i. */
export interface FrameBatchColumns {
  readonly seconds: Float64Array;
  readonly nanoseconds: Uint32Array;
  readonly capturedLengths: Uint32Array;
  readonly originalLengths: Uint32Array;
  readonly offsets: Uint32Array;
  /** Of each frame the interface's index; absent where there is but one. */
  readonly interfaces: Uint32Array | undefined;
}

/** What is known of a batch's frames beside their columns. */
export interface FrameBatchDetails {
  /** Those of the capture so far. */
  readonly interfaces: readonly CaptureInterface[];
  readonly comments: ReadonlyMap<number, string> | undefined;
}

/** The bytes that a batch's offsets point into. */
export interface FrameBatchBytes {
  readonly chunk: Uint8Array;
  /** The record of frame 0, put together, where it began in an earlier chunk. */
  readonly straddling: Uint8Array | undefined;
}

/**
 * The frames that one chunk of a capture completed, in columns: entry i of each column describes frame i. Walk the
 * columns for speed, or iterate over the batch for {@link Frame} objects.
 */
export class FrameBatch implements Iterable<Frame> {
  /** Number of frames. */
  readonly length: number;
  /** Whole seconds of each time stamp, since 1970-01-01T00:00:00Z. */
  readonly seconds: Float64Array;
  /** Rest of each time stamp, 0 to 999,999,999. */
  readonly nanoseconds: Uint32Array;
  /** Bytes captured of each frame. */
  readonly capturedLengths: Uint32Array;
  /** Length in bytes that each frame had on the link. */
  readonly originalLengths: Uint32Array;
  readonly #offsets: Uint32Array;
  #bytes: FrameBatchBytes | undefined;
  /** Whether views of the bytes are out, or frames that may ask for one. */
  #isLent = false;
  readonly #interfaceIndexes: Uint32Array | undefined;
  readonly #details: FrameBatchDetails;

  constructor(columns: FrameBatchColumns, bytes: FrameBatchBytes, details: FrameBatchDetails) {
    this.length = columns.offsets.length;
    this.seconds = columns.seconds;
    this.nanoseconds = columns.nanoseconds;
    this.capturedLengths = columns.capturedLengths;
    this.originalLengths = columns.originalLengths;
    this.#offsets = columns.offsets;
    this.#bytes = bytes;
    this.#interfaceIndexes = columns.interfaces;
    this.#details = details;
  }

  /**
   * Lets go of the bytes of a batch that is done with, so that they can be read into again, and tells whether it did: it
   * does not where data or frames have been taken, which stay as they are. Static, so that it is nobody's but the reader's.
   */
  static release(batch: FrameBatch): boolean {
    if (!batch.#isLent) batch.#bytes = undefined;
    return !batch.#isLent;
  }

  /**
   * Gives the captured bytes of frame `index`, as a view of the chunk they were read in.
   *
   * @throws {RangeError} if there is no such frame.
   * @throws {PcapError} `batch-released` where nothing was asked of a file's batch before the next one was.
   */
  data(index: number): Uint8Array {
    const offset = this.#offsets[index];
    const length = this.capturedLengths[index];
    if (offset === undefined || length === undefined) throw outOfRange(index, this.length);
    const { chunk, straddling } = this.#lend();
    const bytes = index === 0 && straddling !== undefined ? straddling : chunk;
    return bytes.subarray(offset, offset + length);
  }

  /**
   * Gives frame `index` as an object.
   *
   * @throws {RangeError} if there is no such frame.
   * @throws {PcapError} `batch-released` where nothing was asked of a file's batch before the next one was.
   */
  frame(index: number): Frame {
    if (this.#offsets[index] === undefined) throw outOfRange(index, this.length);
    this.#lend();
    return new BatchFrame(this, index);
  }

  /**
   * Gives the interface that frame `index` was captured on.
   *
   * @throws {RangeError} if there is no such frame.
   */
  interface(index: number): CaptureInterface {
    const found = this.#details.interfaces[this.#interfaceIndexes?.[index] ?? 0];
    if (found === undefined || this.#offsets[index] === undefined) throw outOfRange(index, this.length);
    return found;
  }

  /** Gives the link type of frame `index`. */
  linkType(index: number): number {
    return this.interface(index).linkType;
  }

  /** Gives the comment of frame `index`, which only pcapng has; several are joined by line feeds. */
  comment(index: number): string | undefined {
    return this.#details.comments?.get(index);
  }

  [Symbol.iterator](): IterableIterator<Frame, undefined> {
    this.#lend();
    return new BatchIterator(this);
  }

  #lend(): FrameBatchBytes {
    if (this.#bytes === undefined) {
      const message =
        "The bytes of this batch have been read over: take a frame or data of it before asking for the next batch";
      throw new PcapError("batch-released", message);
    }
    this.#isLent = true;
    return this.#bytes;
  }
}

class BatchIterator implements IterableIterator<Frame, undefined> {
  readonly #batch: FrameBatch;
  #index = 0;

  constructor(batch: FrameBatch) {
    this.#batch = batch;
  }

  next(): IteratorResult<Frame, undefined> {
    if (this.#index >= this.#batch.length) return { value: undefined, done: true };
    return { value: new BatchFrame(this.#batch, this.#index++), done: false };
  }

  [Symbol.iterator](): this {
    return this;
  }
}

function outOfRange(index: number, length: number): RangeError {
  return new RangeError(`No frame ${index} in this batch: expected an integer from 0 to ${length - 1}`);
}
