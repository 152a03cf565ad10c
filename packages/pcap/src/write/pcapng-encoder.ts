import type { NameRecord } from "../capture/capture-block.ts";
import { type FrameDirection, flagsOf } from "../capture/frame-options.ts";
import { LINKTYPE_ETHERNET } from "../capture/link-type.ts";
import type { PcapngOption } from "../capture/pcapng-option.ts";
import { checkInteger, checkKnownOptions, checkOneOf, checkString, type OptionNames } from "../check-options.ts";
import {
  BLOCK_HEADER_BYTES,
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET_BLOCK,
  INTERFACE_DESCRIPTION_BLOCK,
  INTERFACE_OPTIONS_OFFSET,
  OPTION_COMMENT,
  OPTION_IF_DESCRIPTION,
  OPTION_IF_FCS_LENGTH,
  OPTION_IF_NAME,
  OPTION_IF_TIMESTAMP_RESOLUTION,
  OPTION_PACKET_FLAGS,
  OPTION_SECTION_APPLICATION,
  OPTION_SECTION_HARDWARE,
  OPTION_SECTION_SYSTEM,
  PACKET_DATA_OFFSET,
  PCAPNG_VERSION_MAJOR,
  SECTION_HEADER_BLOCK,
  SECTION_HEADER_BYTES,
} from "../pcapng/blocks.ts";
import { MAX_SECONDS, ticksOf } from "../pcapng/ticks.ts";
import { checkOptions, checkTexts, textOption, writeBlock } from "./block-writer.ts";
import { writeNames, writeSecrets, writeStatistics } from "./other-blocks.ts";
import { checkRecord, type PcapRecord } from "./record.ts";

const UINT8_MAX = 0xff;
const UINT16_MAX = 0xffff;
const UINT32_MAX = 0xffff_ffff;
/** `if_tsresol` for nanoseconds. */
const NANOSECOND_RESOLUTION = 9;
/** "Not specified" (draft-ietf-opsawg-pcapng, section 4.1). */
const UNKNOWN_SECTION_LENGTH = 0xffff_ffff_ffff_ffffn;

/** Options of {@link PcapngEncoder.header}: what is known of the capture as a whole. */
export interface PcapngSectionOptions {
  /** Comment on the whole capture, cut to 65,535 bytes. Default: no comment. */
  readonly comment?: string | undefined;
  /** Comments, instead of one `comment`. */
  readonly comments?: readonly string[] | undefined;
  /** The hardware that captured. Default: not stated. */
  readonly hardware?: string | undefined;
  /** The operating system that captured. Default: not stated. */
  readonly operatingSystem?: string | undefined;
  /** The application that captured. Default: not stated. */
  readonly application?: string | undefined;
  /** Further options, as they were read. Default: none. */
  readonly options?: readonly PcapngOption[] | undefined;
}

const SECTION_OPTIONS: OptionNames<PcapngSectionOptions> = {
  comment: true,
  comments: true,
  hardware: true,
  operatingSystem: true,
  application: true,
  options: true,
};

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
  /** Length in bytes of the frame check sequence at the end of each frame. Default: not stated. */
  readonly fcsBytes?: number | undefined;
  /** Comments on it. Default: none. */
  readonly comments?: readonly string[] | undefined;
  /** Further options, as they were read. Default: none. */
  readonly options?: readonly PcapngOption[] | undefined;
}

const INTERFACE_OPTIONS: OptionNames<PcapngInterfaceOptions> = {
  name: true,
  description: true,
  linkType: true,
  snapLength: true,
  fcsBytes: true,
  comments: true,
  options: true,
};

/** A frame for {@link PcapngEncoder} to write; a {@link Frame} fits. */
export interface PcapngRecord extends PcapRecord {
  /** Whole seconds since the epoch, 0 to 18,446,744,072. */
  readonly seconds: number;
  /** Comment on the frame, for people to read; Wireshark shows it. It is cut to 65,535 bytes. Default: no comment. */
  readonly comment?: string | undefined;
  /** Comments on the frame, instead of one `comment`. */
  readonly comments?: readonly string[] | undefined;
  /** Direction in which the interface saw the frame. Default: not stated. */
  readonly direction?: FrameDirection | undefined;
  /** Its flags (`epb_flags`, 32 bits), which state the direction, too. Default: the direction only, or none. */
  readonly flags?: number | undefined;
  /** Further options, as they were read. Default: none. */
  readonly options?: readonly PcapngOption[] | undefined;
}

/** A time to which statistics apply. */
export interface PcapngTime {
  /** Whole seconds since the epoch, 0 to 18,446,744,072. */
  readonly seconds: number;
  /** Rest of the time in nanoseconds, 0 to 999,999,999. */
  readonly nanoseconds: number;
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
   * @throws {TypeError} if an option is unknown or not valid
   */
  header(section: PcapngSectionOptions = {}): Uint8Array {
    checkKnownOptions("header", section, SECTION_OPTIONS);
    const { hardware, operatingSystem, application, options = [] } = section;
    checkOptions("options", section.options);
    const texts = { hardware, operatingSystem, application };
    for (const [name, text] of Object.entries(texts)) checkString(name, text);
    const blockOptions = commentOptions(section);
    if (hardware !== undefined) blockOptions.push(textOption(OPTION_SECTION_HARDWARE, hardware));
    if (operatingSystem !== undefined) blockOptions.push(textOption(OPTION_SECTION_SYSTEM, operatingSystem));
    if (application !== undefined) blockOptions.push(textOption(OPTION_SECTION_APPLICATION, application));
    const bodyBytes = SECTION_HEADER_BYTES - BLOCK_HEADER_BYTES;
    return writeBlock(SECTION_HEADER_BLOCK, bodyBytes, [...blockOptions, ...options], (view) => {
      view.setUint32(8, BYTE_ORDER_MAGIC, true);
      view.setUint16(12, PCAPNG_VERSION_MAJOR, true);
      view.setBigUint64(16, UNKNOWN_SECTION_LENGTH, true);
    });
  }

  /**
   * Returns the description of one more interface. The first is interface 0, and so on.
   *
   * @throws {TypeError} if an option is unknown or out of range
   */
  interface(described: PcapngInterfaceOptions = {}): Uint8Array {
    checkKnownOptions("interface", described, INTERFACE_OPTIONS);
    const { name, description, linkType = LINKTYPE_ETHERNET, snapLength = 0, fcsBytes, options = [] } = described;
    checkString("name", name);
    checkString("description", description);
    checkInteger("linkType", linkType, UINT16_MAX);
    checkInteger("snapLength", snapLength, UINT32_MAX);
    if (fcsBytes !== undefined) checkInteger("fcsBytes", fcsBytes, UINT8_MAX);
    checkOptions("options", described.options);
    const blockOptions = commentOptions(described);
    if (name !== undefined) blockOptions.push(textOption(OPTION_IF_NAME, name));
    if (description !== undefined) blockOptions.push(textOption(OPTION_IF_DESCRIPTION, description));
    blockOptions.push({ code: OPTION_IF_TIMESTAMP_RESOLUTION, value: Uint8Array.of(NANOSECOND_RESOLUTION) });
    if (fcsBytes !== undefined) blockOptions.push({ code: OPTION_IF_FCS_LENGTH, value: Uint8Array.of(fcsBytes) });
    this.#interfaces += 1;
    const bodyBytes = INTERFACE_OPTIONS_OFFSET - BLOCK_HEADER_BYTES;
    return writeBlock(INTERFACE_DESCRIPTION_BLOCK, bodyBytes, [...blockOptions, ...options], (view) => {
      view.setUint16(8, linkType, true);
      view.setUint32(12, snapLength, true);
    });
  }

  /**
   * Returns the block of a frame. The frame's data is copied.
   *
   * @param interfaceIndex index of the interface that it was captured on; default 0
   * @throws {TypeError} if the data is not bytes or too long, a number is out of range, or a comment is not a string
   * @throws {RangeError} if the interface has not been described yet
   */
  record(record: PcapngRecord, interfaceIndex = 0): Uint8Array {
    checkRecord(record, MAX_SECONDS);
    const { data, seconds, nanoseconds, originalLength = data.length } = record;
    const blockOptions = recordOptions(record);
    this.#requireInterface(interfaceIndex);
    const bodyBytes = PACKET_DATA_OFFSET - BLOCK_HEADER_BYTES + data.length;
    return writeBlock(ENHANCED_PACKET_BLOCK, bodyBytes, blockOptions, (view, bytes) => {
      const { high, low } = ticksOf(seconds, nanoseconds);
      view.setUint32(8, interfaceIndex, true);
      view.setUint32(12, high, true);
      view.setUint32(16, low, true);
      view.setUint32(20, data.length, true);
      view.setUint32(24, originalLength, true);
      bytes.set(data, PACKET_DATA_OFFSET);
    });
  }

  /**
   * Returns a block with names of addresses.
   *
   * @param options further options of the block, as they were read
   * @throws {TypeError} if a record is not valid: an address that is not as long as its kind needs, or without names
   */
  names(records: readonly NameRecord[], options: readonly PcapngOption[] = []): Uint8Array {
    return writeNames(records, options);
  }

  /**
   * Returns a block with secrets with which frames after it can be decrypted.
   *
   * @param secretsType 0x544c534b for a key log of TLS, as browsers write it to `SSLKEYLOGFILE`
   * @throws {TypeError} if the type is out of range, or the data is not bytes
   */
  secrets(secretsType: number, data: Uint8Array, options: readonly PcapngOption[] = []): Uint8Array {
    return writeSecrets(secretsType, data, options);
  }

  /**
   * Returns a block with statistics of an interface, at a time.
   *
   * @throws {TypeError} if the time is out of range, or an option is not valid
   * @throws {RangeError} if the interface has not been described yet
   */
  statistics(interfaceIndex: number, time: PcapngTime, options: readonly PcapngOption[] = []): Uint8Array {
    this.#requireInterface(interfaceIndex);
    return writeStatistics(interfaceIndex, time, options);
  }

  #requireInterface(index: number): void {
    checkInteger("interfaceIndex", index, UINT32_MAX);
    if (index < this.#interfaces) return;
    throw new RangeError(`no interface ${index}: ${this.#interfaces} interfaces have been described`);
  }
}

/** What has comments. */
interface Commented {
  readonly comment?: string | undefined;
  readonly comments?: readonly string[] | undefined;
}

function commentOptions({ comment, comments }: Commented): PcapngOption[] {
  checkString("comment", comment);
  checkTexts("comments", comments);
  const texts = comments ?? (comment === undefined ? [] : [comment]);
  return texts.map((text) => textOption(OPTION_COMMENT, text));
}

function recordOptions(record: PcapngRecord): PcapngOption[] {
  const { direction, options = [] } = record;
  const blockOptions = commentOptions(record);
  checkOneOf("direction", direction, [undefined, "inbound", "outbound"]);
  checkOptions("options", options);
  const flags = record.flags ?? (direction && flagsOf(direction));
  if (flags !== undefined) {
    checkInteger("flags", flags, UINT32_MAX);
    const value = new Uint8Array(4);
    new DataView(value.buffer).setUint32(0, flags, true);
    blockOptions.push({ code: OPTION_PACKET_FLAGS, value });
  }
  return [...blockOptions, ...options];
}
