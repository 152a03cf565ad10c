import type { CaptureBlock } from "../capture/capture-block.ts";
import type { CaptureInterface } from "../capture/capture-interface.ts";
import type { FrameColumns } from "../capture/columns.ts";
import type { Format, FormatOptions, SkippedUnit } from "../capture/format.ts";
import type { PcapngHeader } from "../capture/header.ts";
import { PcapError, type PcapErrorCode } from "../errors.ts";
import {
  BLOCK_HEADER_BYTES,
  BLOCK_TRAILER_BYTES,
  DECRYPTION_SECRETS_BLOCK,
  ENHANCED_PACKET_BLOCK,
  INTERFACE_DESCRIPTION_BLOCK,
  INTERFACE_OPTIONS_OFFSET,
  INTERFACE_STATISTICS_BLOCK,
  MIN_BLOCK_BYTES,
  NAME_RESOLUTION_BLOCK,
  PACKET_BLOCK,
  PACKET_DATA_OFFSET,
  PCAPNG_VERSION_MAJOR,
  SECTION_HEADER_BLOCK,
  SECTION_HEADER_BYTES,
  SIMPLE_PACKET_BLOCK,
  SIMPLE_PACKET_DATA_OFFSET,
} from "./blocks.ts";
import { type InterfaceDescription, readInterfaceDescription } from "./interface-description.ts";
import {
  type BlockPlace,
  readNames,
  readSecrets,
  readSection,
  readStatistics,
  SECRETS_HEADER_BYTES,
  STATISTICS_HEADER_BYTES,
} from "./other-blocks.ts";
import { PacketBlocks } from "./packet-blocks.ts";
import { byteOrderAt } from "./section-header.ts";

/** Limit of a block's options: more than any writer needs. It bounds the memory. */
const MAX_OPTIONS_BYTES = 1_048_576;
/** Limit of a capture's interfaces. It bounds the memory. */
const MAX_INTERFACES = 65_536;

/** Limit of a block with names, secrets or statistics that is kept, as in Wireshark: longer ones are skipped. It bounds the memory. */
const MAX_KEPT_BYTES = 16 * 1_048_576;

/** Minimum lengths of the blocks that are read if what is not a frame is kept. */
const MIN_KEPT_BYTES_BY_TYPE: ReadonlyMap<number, number> = new Map([
  [NAME_RESOLUTION_BLOCK, MIN_BLOCK_BYTES],
  [INTERFACE_STATISTICS_BLOCK, STATISTICS_HEADER_BYTES + BLOCK_TRAILER_BYTES],
  [DECRYPTION_SECRETS_BLOCK, SECRETS_HEADER_BYTES + BLOCK_TRAILER_BYTES],
]);

/** Minimum lengths of the blocks that are always read; blocks of all other types are skipped by their length. */
const MIN_BYTES_BY_TYPE: ReadonlyMap<number, number> = new Map([
  [SECTION_HEADER_BLOCK, SECTION_HEADER_BYTES + BLOCK_TRAILER_BYTES],
  [INTERFACE_DESCRIPTION_BLOCK, INTERFACE_OPTIONS_OFFSET + BLOCK_TRAILER_BYTES],
  [PACKET_BLOCK, PACKET_DATA_OFFSET + BLOCK_TRAILER_BYTES],
  [SIMPLE_PACKET_BLOCK, SIMPLE_PACKET_DATA_OFFSET + BLOCK_TRAILER_BYTES],
  [ENHANCED_PACKET_BLOCK, PACKET_DATA_OFFSET + BLOCK_TRAILER_BYTES],
]);

/** The pcapng format: sections of blocks, in the byte order that each section's header declares (draft-ietf-opsawg-pcapng). */
export class PcapngFormat implements Format {
  readonly interfaces: CaptureInterface[] = [];
  readonly recordHeaderBytes = PACKET_DATA_OFFSET;
  readonly #options: FormatOptions;
  readonly #packets: PacketBlocks;
  /** The interfaces of the current section. */
  #described: InterfaceDescription[] = [];
  #header: PcapngHeader | undefined;
  #littleEndian = true;
  #skippingBytes = 0;
  /** The block being skipped, whose length must be repeated after it. */
  #skipped: SkippedUnit | undefined;

  constructor(options: FormatOptions) {
    this.#options = options;
    this.#packets = new PacketBlocks(options);
  }

  get header(): PcapngHeader | undefined {
    return this.#header;
  }

  get skipped(): SkippedUnit | undefined {
    return this.#skipped;
  }

  unitLength(view: DataView, offset: number, available: number, base: number): number {
    if (this.#skipped !== undefined) return BLOCK_TRAILER_BYTES;
    if (available < MIN_BLOCK_BYTES) return MIN_BLOCK_BYTES;
    const type = view.getUint32(offset, this.#littleEndian);
    const length = this.#blockLength(view, offset, type, base);
    return this.#isRead(type, length) ? length : MIN_BLOCK_BYTES;
  }

  read(view: DataView, start: number, base: number, columns: FrameColumns): number {
    let offset = start;
    for (;;) {
      offset = this.#skip(view, offset, base);
      const available = view.byteLength - offset;
      if (this.#skipped !== undefined || available < MIN_BLOCK_BYTES) return offset;
      const type = view.getUint32(offset, this.#littleEndian);
      const length = this.#blockLength(view, offset, type, base);
      if (!this.#isRead(type, length)) {
        this.#skippingBytes = length - MIN_BLOCK_BYTES;
        this.#skipped = { offset: base + offset, lengthBytes: length };
        offset += BLOCK_HEADER_BYTES;
        continue;
      }
      if (length > available) return offset;
      this.#requireTrailer(view, offset + length - BLOCK_TRAILER_BYTES, length, base);
      this.#readBlock(view, offset, type, length, base, columns);
      offset += length;
    }
  }

  /** Skips the current block as far as it has arrived. */
  #skip(view: DataView, start: number, base: number): number {
    if (this.#skipped === undefined) return start;
    const skipped = Math.min(this.#skippingBytes, view.byteLength - start);
    this.#skippingBytes -= skipped;
    const offset = start + skipped;
    if (this.#skippingBytes > 0 || view.byteLength - offset < BLOCK_TRAILER_BYTES) return offset;
    this.#requireTrailer(view, offset, this.#skipped.lengthBytes, base);
    this.#skipped = undefined;
    return offset + BLOCK_TRAILER_BYTES;
  }

  #isRead(type: number, length: number): boolean {
    if (MIN_BYTES_BY_TYPE.has(type)) return true;
    const minKept = this.#options.keepBlocks ? MIN_KEPT_BYTES_BY_TYPE.get(type) : undefined;
    return minKept !== undefined && length >= minKept && length <= MAX_KEPT_BYTES;
  }

  /** Returns the total length of a block whose first 12 bytes are available. */
  #blockLength(view: DataView, offset: number, type: number, base: number): number {
    // A section header's type is the same in both byte orders; what follows is in the new section's order.
    if (type === SECTION_HEADER_BLOCK) this.#setByteOrder(view, offset, base);
    const length = view.getUint32(offset + 4, this.#littleEndian);
    const min = MIN_BYTES_BY_TYPE.get(type) ?? MIN_BLOCK_BYTES;
    if (length < min || length % 4 !== 0) {
      throw this.#damaged(base + offset, `has ${length} bytes, expected a multiple of 4, at least ${min}`);
    }
    const max = this.#options.maxFrameBytes + MAX_OPTIONS_BYTES;
    if (MIN_BYTES_BY_TYPE.has(type) && length > max) {
      throw this.#damaged(base + offset, `has ${length} bytes, expected at most ${max}`, "frame-too-large");
    }
    return length;
  }

  #setByteOrder(view: DataView, offset: number, base: number): void {
    const byteOrder = byteOrderAt(view, offset + BLOCK_HEADER_BYTES);
    if (byteOrder === undefined) throw this.#damaged(base + offset, "begins a section without a byte-order magic");
    this.#littleEndian = byteOrder === "little";
    this.#packets.littleEndian = this.#littleEndian;
  }

  #requireTrailer(view: DataView, offset: number, length: number, base: number): void {
    const trailer = view.getUint32(offset, this.#littleEndian);
    if (trailer === length) return;
    const start = base + offset + BLOCK_TRAILER_BYTES - length;
    throw this.#damaged(start, `has a length of ${length} bytes at its beginning and of ${trailer} at its end`);
  }

  #readBlock(view: DataView, offset: number, type: number, length: number, base: number, columns: FrameColumns): void {
    if (type === SECTION_HEADER_BLOCK) this.#beginSection(view, offset, base);
    else if (type === INTERFACE_DESCRIPTION_BLOCK) this.#describe(view, offset, length, base);
    else if (MIN_BYTES_BY_TYPE.has(type)) {
      this.#packets.read(view, offset, type, length, base, this.#described, columns);
    }
    if (this.#options.keepBlocks) this.#keepBlock(view, offset, type, length, columns);
  }

  #keepBlock(view: DataView, offset: number, type: number, length: number, columns: FrameColumns): void {
    const block = this.#toBlock({ view, offset, length, littleEndian: this.#littleEndian }, type);
    if (block !== undefined) columns.addBlock(block);
  }

  #toBlock(place: BlockPlace, type: number): CaptureBlock | undefined {
    switch (type) {
      case SECTION_HEADER_BLOCK:
        return readSection(place);
      case INTERFACE_DESCRIPTION_BLOCK: {
        const described = this.interfaces.at(-1);
        return described && { kind: "interface", interface: described };
      }
      case NAME_RESOLUTION_BLOCK:
        return readNames(place);
      case DECRYPTION_SECRETS_BLOCK:
        return readSecrets(place);
      case INTERFACE_STATISTICS_BLOCK:
        return readStatistics(place, this.#described);
      default:
        return undefined;
    }
  }

  #beginSection(view: DataView, offset: number, base: number): void {
    const major = view.getUint16(offset + 12, this.#littleEndian);
    if (major !== PCAPNG_VERSION_MAJOR) {
      const what = `begins a section of pcapng version ${major}, expected ${PCAPNG_VERSION_MAJOR}`;
      throw this.#damaged(base + offset, what, "unsupported-format");
    }
    this.#header = { format: "pcapng", byteOrder: this.#littleEndian ? "little" : "big" };
    this.#described = [];
  }

  #describe(view: DataView, offset: number, length: number, base: number): void {
    const index = this.interfaces.length;
    if (index === MAX_INTERFACES) {
      throw this.#damaged(
        base + offset,
        `describes one more interface than the ${MAX_INTERFACES} allowed in a capture`,
      );
    }
    const described = readInterfaceDescription(view, offset, length, this.#littleEndian, index);
    this.#described.push(described);
    this.interfaces.push(described.interface);
  }

  #damaged(offset: number, what: string, code: PcapErrorCode = "corrupt"): PcapError {
    return new PcapError(code, `reading ${this.#options.source}: the block at byte ${offset} ${what}`, { offset });
  }
}
