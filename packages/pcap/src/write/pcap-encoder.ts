import type { ByteOrder, TimestampResolution } from "../capture/header.ts";
import { LINKTYPE_ETHERNET } from "../capture/link-type.ts";
import { checkInteger, checkKnownOptions, checkOneOf, type OptionNames } from "../check-options.ts";
import {
  MAGIC_MICROSECONDS,
  MAGIC_NANOSECONDS,
  PCAP_FILE_HEADER_BYTES,
  RECORD_HEADER_BYTES,
  VERSION_MAJOR,
  VERSION_MINOR,
} from "../classic/layout.ts";
import { checkRecord, type PcapRecord } from "./record.ts";

/** The snap length that libpcap writes for "not limited" (its MAXIMUM_SNAPLEN). */
const DEFAULT_SNAP_LENGTH = 262_144;
const UINT16_MAX = 0xffff;
const UINT32_MAX = 0xffff_ffff;

/** Options of {@link PcapEncoder}. */
export interface PcapEncoderOptions {
  /** Link type of the frames, 0 to 65,535. Default {@link LINKTYPE_ETHERNET}. */
  readonly linkType?: number | undefined;
  /** Snap length in bytes to declare, 0 to 4,294,967,295. The encoder does not cut frames to it. Default 262,144. */
  readonly snapLength?: number | undefined;
  /** Unit of the fractions of a second in time stamps; microseconds are rounded down. Default `"ns"`. */
  readonly timestampResolution?: TimestampResolution | undefined;
  /** Byte order of numbers. Default `"little"`. */
  readonly byteOrder?: ByteOrder | undefined;
}

const OPTIONS: OptionNames<PcapEncoderOptions> = {
  linkType: true,
  snapLength: true,
  timestampResolution: true,
  byteOrder: true,
};

/** Writes a capture of the classic format: `header()`, then one `record()` per frame. Does no IO. */
export class PcapEncoder {
  readonly #linkType: number;
  readonly #snapLength: number;
  readonly #isNanoseconds: boolean;
  readonly #littleEndian: boolean;

  /** @throws {TypeError} if an option is unknown or out of range */
  constructor(options: PcapEncoderOptions = {}) {
    checkKnownOptions("PcapEncoder", options, OPTIONS);
    const { linkType = LINKTYPE_ETHERNET, snapLength = DEFAULT_SNAP_LENGTH } = options;
    const { timestampResolution = "ns", byteOrder = "little" } = options;
    checkInteger("linkType", linkType, UINT16_MAX);
    checkInteger("snapLength", snapLength, UINT32_MAX);
    checkOneOf("timestampResolution", timestampResolution, ["ns", "us"]);
    checkOneOf("byteOrder", byteOrder, ["little", "big"]);
    this.#linkType = linkType;
    this.#snapLength = snapLength;
    this.#isNanoseconds = timestampResolution === "ns";
    this.#littleEndian = byteOrder === "little";
  }

  /** Returns the file header. */
  header(): Uint8Array {
    const view = new DataView(new ArrayBuffer(PCAP_FILE_HEADER_BYTES));
    view.setUint32(0, this.#isNanoseconds ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS, this.#littleEndian);
    view.setUint16(4, VERSION_MAJOR, this.#littleEndian);
    view.setUint16(6, VERSION_MINOR, this.#littleEndian);
    view.setUint32(16, this.#snapLength, this.#littleEndian);
    view.setUint32(20, this.#linkType, this.#littleEndian);
    return new Uint8Array(view.buffer);
  }

  /**
   * Returns the record of a frame. The frame's data is copied.
   *
   * @throws {TypeError} if the data is not bytes, or a number is out of range
   */
  record(record: PcapRecord): Uint8Array {
    checkRecord(record, UINT32_MAX);
    const { data, seconds, nanoseconds, originalLength = data.length } = record;
    const bytes = new Uint8Array(RECORD_HEADER_BYTES + data.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, seconds, this.#littleEndian);
    view.setUint32(4, this.#isNanoseconds ? nanoseconds : Math.floor(nanoseconds / 1000), this.#littleEndian);
    view.setUint32(8, data.length, this.#littleEndian);
    view.setUint32(12, originalLength, this.#littleEndian);
    bytes.set(data, RECORD_HEADER_BYTES);
    return bytes;
  }
}
