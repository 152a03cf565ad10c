import type { FrameBatch } from "./batch.ts";
import { Carry } from "./carry.ts";
import { FrameColumns } from "./columns.ts";
import { PcapError } from "./errors.ts";
import { fileHeaderLength, type PcapHeader, readFileHeader } from "./header.ts";
import { PcapRecords, type PcapRecordsOptions } from "./records.ts";
import type { TimestampCorrection } from "./timestamp.ts";

/** The most that libpcap takes for a frame of Ethernet and most other links (its MAXIMUM_SNAPLEN). */
const DEFAULT_MAX_FRAME_BYTES = 262_144;

/** How a capture is read, whatever it is read from. */
export interface PcapDecoderOptions {
  /**
   * Most captured bytes that a frame may have, whatever the capture's snap length says; a record that declares more ends
   * the reading with `frame-too-large`. Bounds the memory. Default 262,144, as in libpcap.
   */
  maxFrameBytes?: number;
  /** Gives what to add to each frame's time stamp. Default: time stamps stay as they are in the capture. */
  correctTimestamp?: TimestampCorrection;
  /** What error messages call the input. Default: "the capture" (the path, where a file is read). */
  source?: string;
}

/**
 * Turns the bytes of a capture into frames, pushed in chunks of any size; does no IO. It holds at most one unfinished
 * record. A record that lies within a chunk is not copied: frames are views of the chunks, which must not change after.
 */
export class PcapDecoder {
  readonly #options: PcapRecordsOptions;
  readonly #columns = new FrameColumns();
  readonly #carry = new Carry();
  #header: PcapHeader | undefined;
  #records: PcapRecords | undefined;
  #position = 0;
  #error: PcapError | undefined;

  /** @throws {TypeError} if an option is out of its range. */
  constructor(options: PcapDecoderOptions = {}) {
    const maxFrameBytes = options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES;
    if (!Number.isInteger(maxFrameBytes) || maxFrameBytes < 1 || maxFrameBytes > 0xffff_ffff) {
      throw new TypeError(`maxFrameBytes: expected an integer from 1 to 4294967295, got ${String(maxFrameBytes)}`);
    }
    const source = options.source ?? "the capture";
    this.#options = { maxFrameBytes, source, correctTimestamp: options.correctTimestamp };
  }

  /** The capture's header, as soon as it has been read. */
  get header(): PcapHeader | undefined {
    return this.#header;
  }

  /** Why the rest of the capture cannot be read, as soon as that is known; each later call throws it. */
  get error(): PcapError | undefined {
    return this.#error;
  }

  /**
   * Gives the frames that `chunk` completes, none perhaps. Where the input is damaged it gives those before the damage
   * and sets {@link error}.
   *
   * @throws {PcapError} the {@link error} that an earlier chunk brought.
   * @throws {TypeError} if the chunk is not a Uint8Array, but a string, say.
   */
  push(chunk: Uint8Array): FrameBatch {
    if (this.#error !== undefined) throw this.#error;
    if (!(chunk instanceof Uint8Array)) throw new TypeError(`chunk: expected a Uint8Array, got ${typeof chunk}`);
    // Of a subclass too: slice() of a Node Buffer, for one, does not copy.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let straddling: Uint8Array | undefined;
    try {
      const used = this.#carry.length === 0 ? 0 : this.#fillCarry(bytes);
      straddling = this.#readCarry(this.#position + used - this.#carry.length);
      if (this.#carry.length === 0) {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const end = this.#read(view, used, this.#position);
        if (end < bytes.length) this.#carry.append(bytes.subarray(end));
      }
    } catch (error) {
      if (!(error instanceof PcapError)) throw error;
      this.#error = error;
    }
    this.#position += bytes.length;
    return this.#columns.take({ chunk: bytes, straddling }, this.#header?.linkType ?? 0);
  }

  /**
   * Tells that the input has ended.
   *
   * @throws {PcapError} `truncated` if it ended inside the file header or a record, or the {@link error} met before.
   */
  end(): void {
    if (this.#error !== undefined) throw this.#error;
    const offset = this.#position - this.#carry.length;
    if (this.#header !== undefined && this.#carry.length === 0) return;
    const needed = this.#unitLength(this.#carry.view(), 0, offset);
    const unit = this.#header === undefined ? "file header" : "record";
    const message =
      `Reading ${this.#options.source}: it ends at byte ${this.#position}, inside the ${unit} at byte ${offset}, ` +
      `expected at least ${needed} bytes of it`;
    this.#error = new PcapError("truncated", message, { offset });
    throw this.#error;
  }

  /** Takes from `chunk` what completes the record or header in hand, or all of it, and gives how much it took. */
  #fillCarry(chunk: Uint8Array): number {
    const base = this.#position - this.#carry.length;
    let used = 0;
    for (;;) {
      const missing = this.#unitLength(this.#carry.view(), 0, base) - this.#carry.length;
      const taken = Math.min(missing, chunk.length - used);
      if (taken === 0) return used;
      this.#carry.append(chunk.subarray(used, used + taken));
      used += taken;
    }
  }

  /** Reads the record or header in hand, if it is whole, and gives its bytes if it held a frame. */
  #readCarry(base: number): Uint8Array | undefined {
    if (this.#carry.length === 0 || this.#read(this.#carry.view(), 0, base) === 0) return undefined;
    const bytes = this.#carry.take();
    return this.#columns.length > 0 ? bytes : undefined;
  }

  /** Reads all that is whole in `view` from `start` on, and gives where the first that is not begins. */
  #read(view: DataView, start: number, base: number): number {
    let offset = start;
    if (this.#records === undefined) {
      const length = this.#unitLength(view, offset, base);
      if (view.byteLength - offset < length) return offset;
      this.#header = readFileHeader(view, offset, this.#options.source);
      this.#records = new PcapRecords(this.#header, this.#options);
      offset += length;
    }
    return this.#records.read(view, offset, base, this.#columns);
  }

  /** Gives the length of the file header or record that begins at `offset`, or how many bytes are needed to know. */
  #unitLength(view: DataView, offset: number, base: number): number {
    const available = view.byteLength - offset;
    if (this.#records !== undefined) return this.#records.recordLength(view, offset, available, base);
    return fileHeaderLength(view, offset, available, this.#options.source);
  }
}
