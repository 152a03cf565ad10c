import type { FrameColumns } from "../capture/columns.ts";
import type { FormatOptions } from "../capture/format.ts";
import type { PcapngOption } from "../capture/pcapng-option.ts";
import { NANOSECONDS_PER_SECOND } from "../capture/timestamp.ts";
import { PcapError, type PcapErrorCode } from "../errors.ts";
import {
  BLOCK_TRAILER_BYTES,
  OPTION_PACKET_DROP_COUNT,
  OPTION_PACKET_FLAGS,
  PACKET_BLOCK,
  PACKET_DATA_OFFSET,
  padded,
  SIMPLE_PACKET_BLOCK,
  SIMPLE_PACKET_DATA_OFFSET,
} from "./blocks.ts";
import type { InterfaceDescription } from "./interface-description.ts";
import { numberOptions, readOptions, viewOf } from "./options.ts";
import type { Timestamp } from "./ticks.ts";

/** Flags, drop count, identifier, queue, process and thread (section 4.3). */
const NUMBERS = numberOptions({
  [OPTION_PACKET_FLAGS]: [4],
  [OPTION_PACKET_DROP_COUNT]: [8],
  5: [8],
  6: [4],
  8: [4, 4],
});
/** The drop count of an obsolete packet block whose writer does not know it (Appendix A). */
const UNKNOWN_DROPS = 0xffff;

/** Reads the blocks that hold frames (draft-ietf-opsawg-pcapng, sections 4.3, 4.4 and Appendix A). */
export class PacketBlocks {
  littleEndian = true;
  readonly #options: FormatOptions;
  /** Reused for each frame, so that nothing is allocated. */
  readonly #time: Timestamp = { seconds: 0, nanoseconds: 0 };

  constructor(options: FormatOptions) {
    this.#options = options;
  }

  /** Adds the frame of the block of `length` bytes at `offset`. */
  read(
    view: DataView,
    offset: number,
    type: number,
    length: number,
    base: number,
    described: readonly InterfaceDescription[],
    columns: FrameColumns,
  ): void {
    const isSimple = type === SIMPLE_PACKET_BLOCK;
    const id = isSimple ? 0 : this.#interfaceId(view, offset, type);
    const description = described[id];
    if (description === undefined) {
      throw this.#damaged(
        base + offset,
        `has a frame of interface ${id}, but its section describes ${described.length} interfaces`,
      );
    }
    const dataOffset = offset + (isSimple ? SIMPLE_PACKET_DATA_OFFSET : PACKET_DATA_OFFSET);
    const room = offset + length - BLOCK_TRAILER_BYTES - dataOffset;
    const original = view.getUint32(offset + (isSimple ? 8 : 24), this.littleEndian);
    const captured = isSimple
      ? simpleLength(original, description, room)
      : this.#capturedLength(view, offset, room, base);
    this.#readTime(view, offset, isSimple, description, base);
    columns.addOn(description.interface.index, dataOffset, captured, original, this.#time);
    if (isSimple) columns.setRecordHeaderBytes(SIMPLE_PACKET_DATA_OFFSET);
    const optionsOffset = dataOffset + padded(captured);
    const drops = type === PACKET_BLOCK ? view.getUint16(offset + 10, this.littleEndian) : UNKNOWN_DROPS;
    if (optionsOffset < dataOffset + room || drops !== UNKNOWN_DROPS) {
      this.#readOptions(view, optionsOffset, dataOffset + room, drops, columns);
    }
  }

  #interfaceId(view: DataView, offset: number, type: number): number {
    return type === PACKET_BLOCK
      ? view.getUint16(offset + 8, this.littleEndian)
      : view.getUint32(offset + 8, this.littleEndian);
  }

  #capturedLength(view: DataView, offset: number, room: number, base: number): number {
    const captured = view.getUint32(offset + 20, this.littleEndian);
    const { maxFrameBytes } = this.#options;
    if (captured > maxFrameBytes) {
      const what = `declares ${captured} captured bytes, expected at most ${maxFrameBytes} (maxFrameBytes)`;
      throw this.#damaged(base + offset, what, "frame-too-large");
    }
    if (padded(captured) <= room) return captured;
    throw this.#damaged(base + offset, `declares ${captured} captured bytes but has room for ${room}`);
  }

  #readTime(
    view: DataView,
    offset: number,
    isSimple: boolean,
    { readTicks }: InterfaceDescription,
    base: number,
  ): void {
    const time = this.#time;
    if (isSimple) {
      // A simple packet block has no time stamp.
      time.seconds = 0;
      time.nanoseconds = 0;
      return;
    }
    readTicks(view.getUint32(offset + 12, this.littleEndian), view.getUint32(offset + 16, this.littleEndian), time);
    const { correctTimestamp } = this.#options;
    if (correctTimestamp === undefined) return;
    const shift = correctTimestamp(time.seconds, time.nanoseconds, base + offset);
    const nanoseconds = time.nanoseconds + shift.nanoseconds;
    time.seconds += shift.seconds + Math.floor(nanoseconds / NANOSECONDS_PER_SECOND);
    time.nanoseconds = nanoseconds % NANOSECONDS_PER_SECOND;
  }

  #readOptions(view: DataView, start: number, end: number, drops: number, columns: FrameColumns): void {
    const { comments, others } = readOptions(view, start, end, this.littleEndian, NUMBERS);
    if (drops !== UNKNOWN_DROPS) others.push(dropCount(drops));
    const flags = others.find(({ code, value }) => code === OPTION_PACKET_FLAGS && value.length === 4)?.value;
    const rest = others.filter(({ value }) => value !== flags);
    columns.setOptions({
      comments: comments.length === 0 ? undefined : comments,
      flags: flags === undefined ? undefined : viewOf(flags).getUint32(0, true),
      others: rest.length === 0 ? undefined : rest,
    });
  }

  #damaged(offset: number, what: string, code: PcapErrorCode = "corrupt"): PcapError {
    return new PcapError(code, `reading ${this.#options.source}: the block at byte ${offset} ${what}`, { offset });
  }
}

/** Returns the captured length of a simple packet block, which does not state it: the frame's, cut to the snap length and to the block. */
function simpleLength(original: number, { interface: { snapLength } }: InterfaceDescription, room: number): number {
  return Math.min(original, snapLength === 0 ? original : snapLength, room);
}

/** Returns the option with which an enhanced packet block states what an obsolete one has in a field. */
function dropCount(drops: number): PcapngOption {
  const value = new Uint8Array(8);
  viewOf(value).setUint32(0, drops, true);
  return { code: OPTION_PACKET_DROP_COUNT, value };
}
