import type { FrameBatch } from "../capture/batch.ts";
import type { CaptureInterface } from "../capture/capture-interface.ts";
import { FrameColumns } from "../capture/columns.ts";
import type { Format, FormatOptions } from "../capture/format.ts";
import type { TimestampCorrection } from "../capture/timestamp.ts";
import { ClassicFormat } from "../classic/classic-format.ts";
import { type PcapHeader, readMagic } from "../classic/file-header.ts";
import { PcapError } from "../errors.ts";
import { SECTION_HEADER_BLOCK } from "../pcapng/blocks.ts";
import { PcapngFormat } from "../pcapng/pcapng-format.ts";
import type { PcapngHeader } from "../pcapng/section-header.ts";
import { Carry } from "./carry.ts";

/** The most that libpcap takes for a frame of Ethernet and most other links (its MAXIMUM_SNAPLEN). */
const DEFAULT_MAX_FRAME_BYTES = 262_144;

const MAGIC_BYTES = 4;

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
  readonly #options: FormatOptions;
  readonly #columns = new FrameColumns();
  readonly #carry = new Carry();
  /** Known as soon as the magic number is there. */
  #format: Format | undefined;
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

  /** The capture's header, as soon as it has been read; of a pcapng file the last section's. */
  get header(): PcapHeader | PcapngHeader | undefined {
    return this.#format?.header;
  }

  /** The interfaces met so far; a classic capture has one as soon as its header has been read. */
  get interfaces(): readonly CaptureInterface[] {
    return this.#format?.interfaces ?? [];
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
    return this.#columns.take({ chunk: bytes, straddling }, this.interfaces);
  }

  /**
   * Tells that the input has ended.
   *
   * @throws {PcapError} `truncated` if it ended inside the file header or a record, or the {@link error} met before.
   */
  end(): void {
    if (this.#error !== undefined) throw this.#error;
    const { header, skippingBytes } = this.#format ?? { header: undefined, skippingBytes: 0 };
    const offset = this.#position - this.#carry.length;
    if (header !== undefined && this.#carry.length === 0 && skippingBytes === 0) return;
    const needed = skippingBytes > 0 ? skippingBytes : this.#unitLength(this.#carry.view(), 0, offset);
    const unit = header === undefined ? "file header" : header.format === "pcap" ? "record" : "block";
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
    this.#format ??= this.#detect(view, start);
    return this.#format?.read(view, start, base, this.#columns) ?? start;
  }

  /** Gives the length of the unit that begins at `offset`, or how many bytes are needed to know. */
  #unitLength(view: DataView, offset: number, base: number): number {
    this.#format ??= this.#detect(view, offset);
    return this.#format?.unitLength(view, offset, view.byteLength - offset, base) ?? MAGIC_BYTES;
  }

  /** Tells the format by the magic number, if that is there. */
  #detect(view: DataView, offset: number): Format | undefined {
    if (view.byteLength - offset < MAGIC_BYTES) return undefined;
    if (view.getUint32(offset) === SECTION_HEADER_BLOCK) return new PcapngFormat(this.#options);
    readMagic(view, offset, this.#options.source);
    return new ClassicFormat(this.#options);
  }
}
