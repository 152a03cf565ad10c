import type { FrameBatch, FrameBatchPlace } from "../capture/batch.ts";
import type { CaptureInterface } from "../capture/capture-interface.ts";
import { FrameColumns } from "../capture/columns.ts";
import type { Format, FormatOptions } from "../capture/format.ts";
import type { PcapHeader, PcapngHeader } from "../capture/header.ts";
import type { TimestampCorrection } from "../capture/timestamp.ts";
import {
  badValue,
  checkBoolean,
  checkFunction,
  checkInteger,
  checkKnownOptions,
  checkString,
  type OptionNames,
} from "../check-options.ts";
import { ClassicFormat } from "../classic/classic-format.ts";
import { readMagic } from "../classic/file-header.ts";
import { PcapError } from "../errors.ts";
import { SECTION_HEADER_BLOCK } from "../pcapng/blocks.ts";
import { PcapngFormat } from "../pcapng/pcapng-format.ts";
import { Carry } from "./carry.ts";
import { compressionOf } from "./compression.ts";

/** The largest frame that libpcap accepts on Ethernet and most other links (its MAXIMUM_SNAPLEN). */
const DEFAULT_MAX_FRAME_BYTES = 262_144;
const UINT32_MAX = 0xffff_ffff;
const MAGIC_BYTES = 4;

/** Options of {@link PcapDecoder}, and of readers from any source. */
export interface PcapDecoderOptions {
  /**
   * Limit of a frame's captured bytes, independent of the capture's snap length. A record that declares more ends the
   * reading with `frame-too-large`. It bounds the memory. Default 262144, as in libpcap.
   */
  readonly maxFrameBytes?: number | undefined;
  /** Returns what to add to each frame's time stamp. Default: time stamps stay as they are in the capture. */
  readonly correctTimestamp?: TimestampCorrection | undefined;
  /** Name of the input in error messages. Default "the capture"; for a file its path. */
  readonly source?: string | undefined;
  /**
   * Whether the batches have also what is not a frame, as `blocks`: sections, interfaces and, of pcapng, names, secrets and
   * statistics. A batch may then have blocks only. Default `false`: names, secrets and statistics are skipped.
   */
  readonly keepBlocks?: boolean | undefined;
}

const DECODER_OPTIONS: OptionNames<PcapDecoderOptions> = {
  maxFrameBytes: true,
  correctTimestamp: true,
  source: true,
  keepBlocks: true,
};

/**
 * Turns the bytes of a capture, pushed in chunks of any size, into frames. It does no IO and holds at most one incomplete
 * record. A record that lies within a chunk is not copied: frames are views of the chunks, which must not change afterwards.
 */
export class PcapDecoder {
  readonly #options: FormatOptions;
  readonly #columns = new FrameColumns();
  readonly #carry = new Carry();
  /** Known once the magic number has arrived. */
  #format: Format | undefined;
  #position = 0;
  #error: PcapError | undefined;

  /** @throws {TypeError} if an option is unknown or out of range */
  constructor(options: PcapDecoderOptions = {}) {
    checkKnownOptions("PcapDecoder", options, DECODER_OPTIONS);
    const { maxFrameBytes = DEFAULT_MAX_FRAME_BYTES, correctTimestamp, source = "the capture" } = options;
    const { keepBlocks = false } = options;
    checkInteger("maxFrameBytes", maxFrameBytes, UINT32_MAX, 1);
    checkFunction("correctTimestamp", correctTimestamp);
    checkString("source", source);
    checkBoolean("keepBlocks", keepBlocks);
    this.#options = { maxFrameBytes, source, correctTimestamp, keepBlocks };
  }

  /** The capture's header, once it has been read; that of the last section for a pcapng file. */
  get header(): PcapHeader | PcapngHeader | undefined {
    return this.#format?.header;
  }

  /** The interfaces found so far; a classic capture has one, once its header has been read. */
  get interfaces(): readonly CaptureInterface[] {
    return this.#format?.interfaces ?? [];
  }

  /** The reason why the rest of the capture cannot be read, once it is known; each later call throws it. */
  get error(): PcapError | undefined {
    return this.#error;
  }

  /**
   * Returns the frames that `chunk` completes, possibly none. If the input is damaged, it returns the frames before the
   * damage and sets {@link error}.
   *
   * @throws {PcapError} the {@link error} that an earlier chunk caused
   * @throws {TypeError} if the chunk is not a Uint8Array
   */
  push(chunk: Uint8Array): FrameBatch {
    if (this.#error !== undefined) throw this.#error;
    if (!(chunk instanceof Uint8Array)) throw badValue("chunk", "a Uint8Array", chunk);
    // Subclasses are unwrapped: slice() of a Node Buffer, for example, does not copy.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const chunkOffset = this.#position;
    const carryOffset = chunkOffset - this.#carry.length;
    let straddling: Uint8Array | undefined;
    try {
      const used = this.#carry.length === 0 ? 0 : this.#fillCarry(bytes);
      straddling = this.#readCarry(carryOffset);
      if (this.#carry.length === 0) {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const end = this.#read(view, used, chunkOffset);
        if (end < bytes.length) this.#carry.append(bytes.subarray(end));
      }
    } catch (error) {
      if (!(error instanceof PcapError)) throw error;
      this.#error = error;
    }
    this.#position = chunkOffset + bytes.length;
    const straddlingOffset = straddling === undefined ? undefined : carryOffset;
    return this.#columns.take(
      { chunk: bytes, straddling },
      this.interfaces,
      this.#place(chunkOffset, straddlingOffset),
    );
  }

  /**
   * Ends the input.
   *
   * @throws {PcapError} `truncated` if it ends inside the file header or a record, or the earlier {@link error}
   */
  end(): void {
    if (this.#error !== undefined) throw this.#error;
    const header = this.#format?.header;
    const skipped = this.#format?.skipped;
    const offset = skipped?.offset ?? this.#position - this.#carry.length;
    if (header !== undefined && this.#carry.length === 0 && skipped === undefined) return;
    const needed = skipped?.lengthBytes ?? this.#unitLength(this.#carry.view(), 0, offset);
    const unit = header === undefined ? "file header" : header.format === "pcap" ? "record" : "block";
    const message =
      `reading ${this.#options.source}: it ends at byte ${this.#position}, inside the ${unit} at byte ${offset}, ` +
      `expected at least ${needed} bytes of it`;
    this.#error = new PcapError("truncated", message, { offset });
    throw this.#error;
  }

  #place(chunkOffset: number, straddlingOffset: number | undefined): FrameBatchPlace {
    const endOffset = this.#error?.offset ?? this.#format?.skipped?.offset ?? this.#position - this.#carry.length;
    return { chunkOffset, straddlingOffset, endOffset, recordHeaderBytes: this.#format?.recordHeaderBytes ?? 0 };
  }

  /** Takes the bytes that complete the current record or header from `chunk`, or all bytes. Returns how many it took. */
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

  /** Reads the current record or header, if it is complete. Returns its bytes if it held a frame. */
  #readCarry(base: number): Uint8Array | undefined {
    if (this.#carry.length === 0 || this.#read(this.#carry.view(), 0, base) === 0) return undefined;
    const bytes = this.#carry.take();
    return this.#columns.length > 0 ? bytes : undefined;
  }

  /** Reads all that is complete in `view` from `start` on. Returns where the first incomplete unit begins. */
  #read(view: DataView, start: number, base: number): number {
    this.#format ??= this.#detect(view, start);
    return this.#format?.read(view, start, base, this.#columns) ?? start;
  }

  /** Returns the length of the unit that begins at `offset`, or how many bytes are needed to know it. */
  #unitLength(view: DataView, offset: number, base: number): number {
    this.#format ??= this.#detect(view, offset);
    return this.#format?.unitLength(view, offset, view.byteLength - offset, base) ?? MAGIC_BYTES;
  }

  /** Detects the format by the magic number; undefined if that has not arrived yet. */
  #detect(view: DataView, offset: number): Format | undefined {
    if (view.byteLength - offset < MAGIC_BYTES) return undefined;
    if (view.getUint32(offset) === SECTION_HEADER_BLOCK) return new PcapngFormat(this.#options);
    this.#refuseCompressed(new Uint8Array(view.buffer, view.byteOffset + offset, MAGIC_BYTES));
    readMagic(view, offset, this.#options.source);
    return new ClassicFormat(this.#options);
  }

  #refuseCompressed(magic: Uint8Array): void {
    const compression = compressionOf(magic);
    if (compression === undefined) return;
    const message =
      `reading ${this.#options.source}: it is compressed with ${compression}, expected an uncompressed capture: ` +
      "decompress it first; openPcapFile of @alpy/pcap/node decompresses gzip and zstd itself";
    throw new PcapError("unsupported-format", message, { offset: 0 });
  }
}
