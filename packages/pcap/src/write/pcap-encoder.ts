import { assertInteger } from "../assert-integer.ts";
import { LINKTYPE_ETHERNET } from "../capture/link-type.ts";
import {
  type ByteOrder,
  FILE_HEADER_BYTES,
  MAGIC_MICROSECONDS,
  MAGIC_NANOSECONDS,
  RECORD_HEADER_BYTES,
  type TimestampResolution,
  VERSION_MAJOR,
  VERSION_MINOR,
} from "../classic/file-header.ts";

/** What libpcap writes for "not limited" (its MAXIMUM_SNAPLEN). */
const DEFAULT_SNAP_LENGTH = 262_144;
const UINT32_MAX = 0xffff_ffff;
const MAX_NANOSECONDS = 999_999_999;

/** What kind of capture {@link PcapEncoder} writes. */
export interface PcapEncoderOptions {
  /** Link type of the frames, 0 to 65,535. Default {@link LINKTYPE_ETHERNET}. */
  linkType?: number;
  /** Bytes a frame at which the capture is declared to be cut; frames are not cut to it. Default 262,144. */
  snapLength?: number;
  /** Fraction in which time stamps count; microseconds round down. Default `"ns"`. */
  timestampResolution?: TimestampResolution;
  /** Order of the bytes of numbers. Default `"little"`. */
  byteOrder?: ByteOrder;
}

/** What {@link PcapEncoder} makes a record of; a {@link Frame} will do. */
export interface PcapRecord {
  /** The captured bytes. */
  readonly data: Uint8Array;
  /** Whole seconds since the epoch, 0 to 4,294,967,295. */
  readonly seconds: number;
  /** Rest of the time stamp, 0 to 999,999,999. */
  readonly nanoseconds: number;
  /** Length that the frame had on the link. Default: the length of `data`. */
  readonly originalLength?: number;
}

/** Writes a capture of the classic format; does no IO: a capture is `header()` and then a `record()` a frame. */
export class PcapEncoder {
  readonly #options: Required<PcapEncoderOptions>;
  readonly #littleEndian: boolean;

  /** @throws {TypeError} if an option is out of its range. */
  constructor(options: PcapEncoderOptions = {}) {
    const { linkType = LINKTYPE_ETHERNET, snapLength = DEFAULT_SNAP_LENGTH } = options;
    const { timestampResolution = "ns", byteOrder = "little" } = options;
    assertInteger("linkType", linkType, 0xffff);
    assertInteger("snapLength", snapLength, UINT32_MAX);
    this.#options = { linkType, snapLength, timestampResolution, byteOrder };
    this.#littleEndian = byteOrder === "little";
  }

  /** Gives the file header. */
  header(): Uint8Array {
    const { linkType, snapLength, timestampResolution } = this.#options;
    const view = new DataView(new ArrayBuffer(FILE_HEADER_BYTES));
    view.setUint32(0, timestampResolution === "ns" ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS, this.#littleEndian);
    view.setUint16(4, VERSION_MAJOR, this.#littleEndian);
    view.setUint16(6, VERSION_MINOR, this.#littleEndian);
    view.setUint32(16, snapLength, this.#littleEndian);
    view.setUint32(20, linkType, this.#littleEndian);
    return new Uint8Array(view.buffer);
  }

  /**
   * Gives the record of a frame; its data is copied.
   *
   * @throws {TypeError} if a number is out of its range.
   */
  record(record: PcapRecord): Uint8Array {
    const { data, seconds, nanoseconds, originalLength = data.length } = record;
    assertInteger("seconds", seconds, UINT32_MAX);
    assertInteger("nanoseconds", nanoseconds, MAX_NANOSECONDS);
    assertInteger("originalLength", originalLength, UINT32_MAX);
    const bytes = new Uint8Array(RECORD_HEADER_BYTES + data.length);
    const view = new DataView(bytes.buffer);
    const isNanoseconds = this.#options.timestampResolution === "ns";
    view.setUint32(0, seconds, this.#littleEndian);
    view.setUint32(4, isNanoseconds ? nanoseconds : Math.floor(nanoseconds / 1000), this.#littleEndian);
    view.setUint32(8, data.length, this.#littleEndian);
    view.setUint32(12, originalLength, this.#littleEndian);
    bytes.set(data, RECORD_HEADER_BYTES);
    return bytes;
  }
}
