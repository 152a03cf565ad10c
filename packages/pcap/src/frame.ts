import type { FileHeader } from "./file-header.ts";

/** Bytes of the header before each frame (draft-ietf-opsawg-pcap, section 5). */
export const recordHeaderBytes = 16;

/** Puts a frame's time stamp right; gets the time stamp in the file and the byte offset of the frame's record. */
export type CorrectTimestamp = (timestampNs: bigint, fileOffset: number) => bigint;

/** What the frames of one file have in common. */
export interface FrameContext {
  readonly header: FileHeader;
  readonly correctTimestamp: CorrectTimestamp | undefined;
}

/** One captured frame. */
export interface Frame {
  /** The captured bytes: a view of what was read, not a copy. */
  readonly data: Uint8Array;
  /** How many bytes were captured. */
  readonly capturedLength: number;
  /** How many bytes the frame had on the wire. */
  readonly originalLength: number;
  /** When it was captured, in nanoseconds since the epoch. */
  readonly timestampNs: bigint;
  /** The same in whole seconds since the epoch; with `nanoseconds` it needs no bigint. */
  readonly seconds: number;
  /** The rest of `seconds`, from 0 to 999,999,999. */
  readonly nanoseconds: number;
  /** What the frame is, as a LINKTYPE_ value; 1 is Ethernet. */
  readonly linkType: number;
  /** Where its record begins in the file, in bytes. */
  readonly fileOffset: number;
}

const nsPerSecond = 1_000_000_000n;

/** A frame whose members are read from its record when they are asked for. */
export class RecordFrame implements Frame {
  readonly fileOffset: number;
  readonly #context: FrameContext;
  readonly #record: Uint8Array;

  /** @param record the record's header and data, whole */
  constructor(context: FrameContext, record: Uint8Array, fileOffset: number) {
    this.#context = context;
    this.#record = record;
    this.fileOffset = fileOffset;
  }

  get data(): Uint8Array {
    return this.#record.subarray(recordHeaderBytes);
  }

  get capturedLength(): number {
    return this.#record.length - recordHeaderBytes;
  }

  get originalLength(): number {
    return this.#field(12);
  }

  get timestampNs(): bigint {
    const raw = BigInt(this.#field(0)) * nsPerSecond + BigInt(this.#field(4) * this.#context.header.fractionNs);
    return this.#context.correctTimestamp?.(raw, this.fileOffset) ?? raw;
  }

  get seconds(): number {
    return this.#context.correctTimestamp ? Number(this.timestampNs / nsPerSecond) : this.#field(0);
  }

  get nanoseconds(): number {
    const { correctTimestamp, header } = this.#context;
    return correctTimestamp ? Number(this.timestampNs % nsPerSecond) : this.#field(4) * header.fractionNs;
  }

  get linkType(): number {
    return this.#context.header.linkType;
  }

  #field(offset: number): number {
    return readUint32(this.#record, offset, this.#context.header.littleEndian);
  }
}

/** An unsigned 32-bit number of a record's header. */
export function readUint32(bytes: Uint8Array, offset: number, littleEndian: boolean): number {
  return new DataView(bytes.buffer, bytes.byteOffset + offset, 4).getUint32(0, littleEndian);
}
