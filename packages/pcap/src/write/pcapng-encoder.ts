import { LINKTYPE_ETHERNET } from "../capture/link-type.ts";
import { NANOSECONDS_PER_SECOND } from "../capture/timestamp.ts";
import { checkInteger, checkKnownOptions, checkString, type OptionNames } from "../check-options.ts";
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
import { checkRecord, type PcapRecord } from "./record.ts";

const UINT16_MAX = 0xffff;
const UINT32_MAX = 0xffff_ffff;
/** The last whole second in which a 64-bit counter can count every nanosecond. */
const MAX_SECONDS = 18_446_744_072;
/** `if_tsresol` for nanoseconds. */
const NANOSECOND_RESOLUTION = 9;
/** "Not specified" (draft-ietf-opsawg-pcapng, section 4.1). */
const UNKNOWN_SECTION_LENGTH = 0xffff_ffff_ffff_ffffn;
const HALF_WORD = 0x1_0000;

/** Options of {@link PcapngEncoder.interface}. */
export interface PcapngInterfaceOptions {
  /** Its name, such as `eth0`. Default: no name. */
  readonly name?: string | undefined;
  /** Its description in words. Default: no description. */
  readonly description?: string | undefined;
  /** Link type of its frames, 0 to 65,535. Default {@link LINKTYPE_ETHERNET}. */
  readonly linkType?: number | undefined;
  /** Snap length in bytes to declare; 0 means that frames are not cut. The encoder does not cut frames to it. Default 0. */
  readonly snapLength?: number | undefined;
}

const INTERFACE_OPTIONS: OptionNames<PcapngInterfaceOptions> = {
  name: true,
  description: true,
  linkType: true,
  snapLength: true,
};

/** A frame for {@link PcapngEncoder} to write; a {@link Frame} fits. */
export interface PcapngRecord extends PcapRecord {
  /** Whole seconds since the epoch, 0 to 18,446,744,072. */
  readonly seconds: number;
  /** Comment on the frame, for people to read; Wireshark shows it. It is cut to 65,535 bytes. Default: no comment. */
  readonly comment?: string | undefined;
}

/**
 * Writes a capture of the pcapng format, in nanoseconds: `header()`, then `interface()` for each interface and `record()`
 * for each frame, in any order in which an interface precedes its frames. Does no IO.
 */
export class PcapngEncoder {
  #interfaces = 0;

  /**
   * Returns the section header.
   *
   * @param comment a comment on the whole capture
   * @throws {TypeError} if the comment is not a string
   */
  header(comment?: string | undefined): Uint8Array {
    checkString("comment", comment);
    return writeBlock(
      SECTION_HEADER_BLOCK,
      SECTION_HEADER_BYTES - BLOCK_HEADER_BYTES,
      commentOptions(comment),
      (view) => {
        view.setUint32(8, BYTE_ORDER_MAGIC, true);
        view.setUint16(12, PCAPNG_VERSION_MAJOR, true);
        view.setBigUint64(16, UNKNOWN_SECTION_LENGTH, true);
      },
    );
  }

  /**
   * Returns the description of one more interface. The first is interface 0, and so on.
   *
   * @throws {TypeError} if an option is unknown or out of range
   */
  interface(options: PcapngInterfaceOptions = {}): Uint8Array {
    checkKnownOptions("interface", options, INTERFACE_OPTIONS);
    const { name, description, linkType = LINKTYPE_ETHERNET, snapLength = 0 } = options;
    checkString("name", name);
    checkString("description", description);
    checkInteger("linkType", linkType, UINT16_MAX);
    checkInteger("snapLength", snapLength, UINT32_MAX);
    this.#interfaces += 1;
    const blockOptions: Option[] = [];
    if (name !== undefined) blockOptions.push(textOption(OPTION_IF_NAME, name));
    if (description !== undefined) blockOptions.push(textOption(OPTION_IF_DESCRIPTION, description));
    blockOptions.push([OPTION_IF_TIMESTAMP_RESOLUTION, Uint8Array.of(NANOSECOND_RESOLUTION)]);
    const bodyBytes = INTERFACE_OPTIONS_OFFSET - BLOCK_HEADER_BYTES;
    return writeBlock(INTERFACE_DESCRIPTION_BLOCK, bodyBytes, blockOptions, (view) => {
      view.setUint16(8, linkType, true);
      view.setUint32(12, snapLength, true);
    });
  }

  /**
   * Returns the block of a frame. The frame's data is copied.
   *
   * @param interfaceIndex index of the interface that it was captured on; default 0
   * @throws {TypeError} if the data is not bytes, a number is out of range, or the comment is not a string
   * @throws {RangeError} if the interface has not been described yet
   */
  record(record: PcapngRecord, interfaceIndex = 0): Uint8Array {
    checkRecord(record, MAX_SECONDS);
    const { data, seconds, nanoseconds, originalLength = data.length, comment } = record;
    checkString("comment", comment);
    checkInteger("interfaceIndex", interfaceIndex, UINT32_MAX);
    if (interfaceIndex >= this.#interfaces) {
      throw new RangeError(`no interface ${interfaceIndex}: ${this.#interfaces} interfaces have been described`);
    }
    const bodyBytes = PACKET_DATA_OFFSET - BLOCK_HEADER_BYTES + data.length;
    return writeBlock(ENHANCED_PACKET_BLOCK, bodyBytes, commentOptions(comment), (view, bytes) => {
      view.setUint32(8, interfaceIndex, true);
      writeTicks(view, seconds, nanoseconds);
      view.setUint32(20, data.length, true);
      view.setUint32(24, originalLength, true);
      bytes.set(data, PACKET_DATA_OFFSET);
    });
  }
}

function commentOptions(comment: string | undefined): Option[] {
  return comment === undefined ? [] : [textOption(OPTION_COMMENT, comment)];
}

/** Writes a time stamp in nanoseconds. It multiplies by halves of a word, so that every product stays below 2^53. */
function writeTicks(view: DataView, seconds: number, nanoseconds: number): void {
  const high = Math.floor(seconds / HALF_WORD);
  const lower = (seconds % HALF_WORD) * NANOSECONDS_PER_SECOND + nanoseconds;
  const upper = high * NANOSECONDS_PER_SECOND + Math.floor(lower / HALF_WORD);
  view.setUint32(12, Math.floor(upper / HALF_WORD), true);
  view.setUint32(16, (upper % HALF_WORD) * HALF_WORD + (lower % HALF_WORD), true);
}
