import { assertInteger } from "../assert-integer.ts";
import { LINKTYPE_ETHERNET } from "../capture/link-type.ts";
import {
  BLOCK_HEADER_BYTES,
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET_BLOCK,
  INTERFACE_DESCRIPTION_BLOCK,
  INTERFACE_OPTIONS_OFFSET,
  OPTION_COMMENT,
  OPTION_IF_DESCRIPTION,
  OPTION_IF_NAME,
  OPTION_IF_TIMESTAMP_RESOLUTION,
  PACKET_DATA_OFFSET,
  PCAPNG_VERSION_MAJOR,
  SECTION_HEADER_BLOCK,
  SECTION_HEADER_BYTES,
} from "../pcapng/blocks.ts";
import { type Option, textOption, writeBlock } from "./block-writer.ts";
import type { PcapRecord } from "./pcap-encoder.ts";

const UINT16_MAX = 0xffff;
const UINT32_MAX = 0xffff_ffff;
const MAX_NANOSECONDS = 999_999_999;
/** The last whole second of which 64 bits can count every nanosecond. */
const MAX_SECONDS = 18_446_744_072;
const NANOSECONDS_PER_SECOND = 1_000_000_000;
/** `if_tsresol` for nanoseconds. */
const NANOSECOND_RESOLUTION = 9;
/** "Not told", draft-ietf-opsawg-pcapng, section 4.1. */
const UNKNOWN_SECTION_LENGTH = 0xffff_ffff_ffff_ffffn;
const HALF_WORD = 0x1_0000;

/** An interface that {@link PcapngEncoder} describes. */
export interface PcapngInterfaceOptions {
  /** Its name, such as `eth0`. Default: none. */
  name?: string;
  /** What it is, in words. Default: none. */
  description?: string;
  /** Link type of its frames, 0 to 65,535. Default {@link LINKTYPE_ETHERNET}. */
  linkType?: number;
  /** Bytes a frame at which its frames are declared to be cut; 0 for not at all. They are not cut to it. Default 0. */
  snapLength?: number;
}

/** What {@link PcapngEncoder} makes a block of; a {@link Frame} will do. */
export interface PcapngRecord extends PcapRecord {
  /** Written to the frame, for a person to read; Wireshark shows it. What exceeds 65,535 bytes is cut off. */
  readonly comment?: string | undefined;
}

/**
 * Writes a capture of the pcapng format, in nanoseconds; does no IO: a capture is `header()`, then `interface()` for each
 * interface and `record()` for each frame, in any order in which an interface comes before its frames.
 */
export class PcapngEncoder {
  #interfaces = 0;

  /** Gives the section header. @param comment written to the whole capture */
  header(comment?: string): Uint8Array {
    return writeBlock(SECTION_HEADER_BLOCK, SECTION_HEADER_BYTES - BLOCK_HEADER_BYTES, commentOf(comment), (view) => {
      view.setUint32(8, BYTE_ORDER_MAGIC, true);
      view.setUint16(12, PCAPNG_VERSION_MAJOR, true);
      view.setBigUint64(16, UNKNOWN_SECTION_LENGTH, true);
    });
  }

  /**
   * Gives the description of one more interface; the first is interface 0, and so on.
   *
   * @throws {TypeError} if a number is out of its range.
   */
  interface(options: PcapngInterfaceOptions = {}): Uint8Array {
    const { name, description, linkType = LINKTYPE_ETHERNET, snapLength = 0 } = options;
    assertInteger("linkType", linkType, UINT16_MAX);
    assertInteger("snapLength", snapLength, UINT32_MAX);
    this.#interfaces += 1;
    const told: Option[] = [
      ...(name === undefined ? [] : [textOption(OPTION_IF_NAME, name)]),
      ...(description === undefined ? [] : [textOption(OPTION_IF_DESCRIPTION, description)]),
      [OPTION_IF_TIMESTAMP_RESOLUTION, Uint8Array.of(NANOSECOND_RESOLUTION)],
    ];
    return writeBlock(INTERFACE_DESCRIPTION_BLOCK, INTERFACE_OPTIONS_OFFSET - BLOCK_HEADER_BYTES, told, (view) => {
      view.setUint16(8, linkType, true);
      view.setUint32(12, snapLength, true);
    });
  }

  /**
   * Gives the block of a frame; its data is copied.
   *
   * @param interfaceIndex the interface that it was captured on
   * @throws {TypeError} if a number is out of its range
   * @throws {RangeError} if no such interface has been described yet
   */
  record(record: PcapngRecord, interfaceIndex = 0): Uint8Array {
    const { data, seconds, nanoseconds, originalLength = data.length } = record;
    assertInteger("seconds", seconds, MAX_SECONDS);
    assertInteger("nanoseconds", nanoseconds, MAX_NANOSECONDS);
    assertInteger("originalLength", originalLength, UINT32_MAX);
    if (!(interfaceIndex >= 0 && interfaceIndex < this.#interfaces)) {
      throw new RangeError(`No interface ${interfaceIndex}: ${this.#interfaces} have been described`);
    }
    const bodyBytes = PACKET_DATA_OFFSET - BLOCK_HEADER_BYTES + data.length;
    return writeBlock(ENHANCED_PACKET_BLOCK, bodyBytes, commentOf(record.comment), (view, bytes) => {
      view.setUint32(8, interfaceIndex, true);
      writeTicks(view, seconds, nanoseconds);
      view.setUint32(20, data.length, true);
      view.setUint32(24, originalLength, true);
      bytes.set(data, PACKET_DATA_OFFSET);
    });
  }
}

function commentOf(comment: string | undefined): Option[] {
  return comment === undefined ? [] : [textOption(OPTION_COMMENT, comment)];
}

/** Multiplies in halves of a word, so that every product stays below 2^53. */
function writeTicks(view: DataView, seconds: number, nanoseconds: number): void {
  const high = Math.floor(seconds / HALF_WORD);
  const lower = (seconds % HALF_WORD) * NANOSECONDS_PER_SECOND + nanoseconds;
  const upper = high * NANOSECONDS_PER_SECOND + Math.floor(lower / HALF_WORD);
  view.setUint32(12, Math.floor(upper / HALF_WORD), true);
  view.setUint32(16, (upper % HALF_WORD) * HALF_WORD + (lower % HALF_WORD), true);
}
