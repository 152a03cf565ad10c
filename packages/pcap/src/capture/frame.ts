import type { FrameBatch } from "./batch.ts";
import type { CaptureInterface } from "./capture-interface.ts";
import { toTimestampNs } from "./timestamp.ts";

/** One captured frame. */
export interface Frame {
  /**
   * The captured bytes: a view of the chunk they were read in, made when first asked for and the same at each call.
   * Holding it holds the whole chunk in memory; take `data.slice()` of what you keep.
   */
  readonly data: Uint8Array;
  /** Length of `data` in bytes. */
  readonly capturedLength: number;
  /** Length in bytes that the frame had on the link; greater than `capturedLength` if the capture cut it. */
  readonly originalLength: number;
  /** Whole seconds of the time stamp, since 1970-01-01T00:00:00Z. */
  readonly seconds: number;
  /** Rest of the time stamp, 0 to 999,999,999. */
  readonly nanoseconds: number;
  /** The time stamp in nanoseconds since the epoch. Made at each call: `seconds` and `nanoseconds` cost less. */
  readonly timestampNs: bigint;
  /** Link type of the interface it was captured on, such as {@link LINKTYPE_ETHERNET}. */
  readonly linkType: number;
  /** The interface that it was captured on. */
  readonly interface: CaptureInterface;
  /** What somebody wrote to it, which only pcapng has; several comments are joined by line feeds. */
  readonly comment: string | undefined;
}

/** A frame that reads its fields from its batch's columns when asked. */
export class BatchFrame implements Frame {
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
    return this.#batch.capturedLengths[this.#index] ?? 0;
  }

  get originalLength(): number {
    return this.#batch.originalLengths[this.#index] ?? 0;
  }

  get seconds(): number {
    return this.#batch.seconds[this.#index] ?? 0;
  }

  get nanoseconds(): number {
    return this.#batch.nanoseconds[this.#index] ?? 0;
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
}
