import { PcapError } from "../errors.ts";
import { unreachable } from "../unreachable.ts";
import { type FrameBatchColumns, selectColumns } from "./batch-columns.ts";
import type { CaptureBlock } from "./capture-block.ts";
import type { CaptureInterface } from "./capture-interface.ts";
import type { Frame } from "./frame.ts";
import { directionOf, type FrameDirection } from "./frame-options.ts";
import type { PcapngOption } from "./pcapng-option.ts";
import { toTimestampNs } from "./timestamp.ts";

/** The bytes that a batch's offsets refer to. */
export interface FrameBatchBytes {
  readonly chunk: Uint8Array;
  /** The reassembled record of frame 0, if it began in an earlier chunk. */
  readonly straddling: Uint8Array | undefined;
}

/** The place of a batch's frames in the capture, in bytes from its beginning. */
export interface FrameBatchPlace {
  /** Where the chunk begins. */
  readonly chunkOffset: number;
  /** Where the record of frame 0 begins, if it began in an earlier chunk. */
  readonly straddlingOffset: number | undefined;
  /** Where the first incomplete record begins. */
  readonly endOffset: number;
  /** Number of bytes that precede a frame's data in its record. */
  readonly recordHeaderBytes: number;
}

/**
 * The frames that one chunk of a capture completed, in columns: entry i of each column describes frame i. Loop over the
 * columns for speed, or iterate over the batch for {@link Frame} objects.
 */
export class FrameBatch implements Iterable<Frame> {
  /** Number of frames. */
  readonly length: number;
  /** Whole seconds of each time stamp, since 1970-01-01T00:00:00Z. */
  readonly seconds: Float64Array;
  /** Rest of each time stamp in nanoseconds, 0 to 999,999,999. */
  readonly nanoseconds: Uint32Array;
  /** Number of captured bytes of each frame. */
  readonly capturedLengths: Uint32Array;
  /** Length in bytes that each frame had on the link. */
  readonly originalLengths: Uint32Array;
  /** The parts of the capture between these frames that are not frames, in order; none unless they were asked for. */
  readonly blocks: readonly CaptureBlock[];
  readonly #columns: FrameBatchColumns;
  readonly #offsets: Uint32Array;
  readonly #interfaces: readonly CaptureInterface[];
  readonly #place: FrameBatchPlace;
  #bytes: FrameBatchBytes | undefined;
  /** Whether the caller holds views of the bytes, or frames that may request one. */
  #isLent = false;

  constructor(
    columns: FrameBatchColumns,
    bytes: FrameBatchBytes,
    interfaces: readonly CaptureInterface[],
    place: FrameBatchPlace,
  ) {
    this.length = columns.offsets.length;
    this.seconds = columns.seconds;
    this.nanoseconds = columns.nanoseconds;
    this.capturedLengths = columns.capturedLengths;
    this.originalLengths = columns.originalLengths;
    this.blocks = columns.blocks;
    this.#columns = columns;
    this.#offsets = columns.offsets;
    this.#interfaces = interfaces;
    this.#place = place;
    this.#bytes = bytes;
  }

  /**
   * Releases the bytes of a batch, so that they can be overwritten, and returns whether it did. It does not if data or
   * frames were taken: these stay valid. It is static so that only the reader has access to it.
   */
  static release(batch: FrameBatch): boolean {
    if (!batch.#isLent) batch.#bytes = undefined;
    return !batch.#isLent;
  }

  /** Returns a batch with only the frames for which the test returns true, and all blocks. Static, because only the reader has access to it. */
  static select(batch: FrameBatch, test: (frame: Frame) => boolean): FrameBatch {
    const indexes = Array.from(batch).flatMap((frame, index) => (test(frame) ? [index] : []));
    if (indexes.length === batch.length) return batch;
    const columns = selectColumns(batch.#columns, indexes);
    // Only frame 0 may have begun in an earlier chunk.
    if (indexes[0] === 0) return new FrameBatch(columns, batch.#lend(), batch.#interfaces, batch.#place);
    const bytes = { chunk: batch.#lend().chunk, straddling: undefined };
    return new FrameBatch(columns, bytes, batch.#interfaces, { ...batch.#place, straddlingOffset: undefined });
  }

  /** Where in the capture the first incomplete record begins, in bytes: all frames before it have been returned. */
  get endOffset(): number {
    return this.#place.endOffset;
  }

  /**
   * Returns the captured bytes of frame `index`, as a view of the chunk they were read in.
   *
   * @throws {RangeError} if the index is out of range
   * @throws {PcapError} `batch-released` if no frame or data of a file's batch was requested before the next batch was
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
   * Returns frame `index` as an object.
   *
   * @throws {RangeError} if the index is out of range
   * @throws {PcapError} `batch-released` if no frame or data of a file's batch was requested before the next batch was
   */
  frame(index: number): Frame {
    if (this.#offsets[index] === undefined) throw outOfRange(index, this.length);
    this.#lend();
    return new BatchFrame(this, index);
  }

  /**
   * Returns where in the capture the record (in pcapng, the block) of frame `index` begins, in bytes.
   *
   * @throws {RangeError} if the index is out of range
   */
  recordOffset(index: number): number {
    const offset = this.#offsets[index];
    if (offset === undefined) throw outOfRange(index, this.length);
    const { chunkOffset, straddlingOffset, recordHeaderBytes } = this.#place;
    const base = index === 0 && straddlingOffset !== undefined ? straddlingOffset : chunkOffset;
    return base + offset - (this.#columns.recordHeaders?.get(index) ?? recordHeaderBytes);
  }

  /**
   * Returns the interface that frame `index` was captured on.
   *
   * @throws {RangeError} if the index is out of range
   */
  interface(index: number): CaptureInterface {
    const { interfaces } = this.#columns;
    const found = this.#interfaces[interfaces === undefined ? 0 : (interfaces[index] ?? -1)];
    if (found === undefined || this.#offsets[index] === undefined) throw outOfRange(index, this.length);
    return found;
  }

  /** Returns the link type of frame `index`. */
  linkType(index: number): number {
    return this.interface(index).linkType;
  }

  /** Returns the comment of frame `index`, which only pcapng has; several are joined by line feeds. */
  comment(index: number): string | undefined {
    return this.comments(index)?.join("\n");
  }

  /** Returns the comments of frame `index` one by one; undefined if there are none. */
  comments(index: number): readonly string[] | undefined {
    return this.#columns.options?.get(index)?.comments;
  }

  /** Returns the flags of frame `index`, which only pcapng has (`epb_flags`); undefined if there are none. */
  flags(index: number): number | undefined {
    return this.#columns.options?.get(index)?.flags;
  }

  /** Returns the other options of frame `index`, which only pcapng has; undefined if there are none. */
  options(index: number): readonly PcapngOption[] | undefined {
    return this.#columns.options?.get(index)?.others;
  }

  /** Iterates over the frames, in their order. */
  [Symbol.iterator](): IterableIterator<Frame, undefined> {
    this.#lend();
    return new BatchIterator(this);
  }

  #lend(): FrameBatchBytes {
    if (this.#bytes === undefined) {
      const message =
        "the bytes of this batch have been overwritten: take its frames or data before you request the next batch";
      throw new PcapError("batch-released", message);
    }
    this.#isLent = true;
    return this.#bytes;
  }
}

/** A frame that reads its fields from its batch's columns on access. */
class BatchFrame implements Frame {
  readonly #batch: FrameBatch;
  readonly #index: number;
  #data: Uint8Array | undefined;

  constructor(batch: FrameBatch, index: number) {
    this.#batch = batch;
    this.#index = index;
  }

  get data(): Uint8Array {
    this.#data ??= this.#batch.data(this.#index);
    return this.#data;
  }

  get capturedLength(): number {
    return this.#batch.capturedLengths[this.#index] ?? noSuchFrame();
  }

  get originalLength(): number {
    return this.#batch.originalLengths[this.#index] ?? noSuchFrame();
  }

  get seconds(): number {
    return this.#batch.seconds[this.#index] ?? noSuchFrame();
  }

  get nanoseconds(): number {
    return this.#batch.nanoseconds[this.#index] ?? noSuchFrame();
  }

  get timestampNs(): bigint {
    return toTimestampNs(this.seconds, this.nanoseconds);
  }

  get linkType(): number {
    return this.#batch.linkType(this.#index);
  }

  get interface(): CaptureInterface {
    return this.#batch.interface(this.#index);
  }

  get comment(): string | undefined {
    return this.#batch.comment(this.#index);
  }

  get comments(): readonly string[] | undefined {
    return this.#batch.comments(this.#index);
  }

  get direction(): FrameDirection | undefined {
    return directionOf(this.flags);
  }

  get flags(): number | undefined {
    return this.#batch.flags(this.#index);
  }

  get options(): readonly PcapngOption[] | undefined {
    return this.#batch.options(this.#index);
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
  return new RangeError(`no frame ${index} in this batch: expected an integer from 0 to ${length - 1}`);
}

function noSuchFrame(): never {
  return unreachable("a frame outside its batch");
}
