import type { FrameColumns } from "../capture/columns.ts";
import type { FormatOptions } from "../capture/format.ts";
import type { PcapHeader } from "../capture/header.ts";
import { NANOSECONDS_PER_SECOND, type TimestampCorrection, type TimestampShift } from "../capture/timestamp.ts";
import { PcapError } from "../errors.ts";

const NO_SHIFT: TimestampShift = { seconds: 0, nanoseconds: 0 };

/** Reads the records of a classic capture. */
export class PcapRecords {
  readonly #littleEndian: boolean;
  readonly #headerBytes: number;
  readonly #nanosecondsPerUnit: number;
  readonly #maxFrameBytes: number;
  readonly #correct: TimestampCorrection | undefined;
  readonly #source: string;

  constructor(header: PcapHeader, options: FormatOptions) {
    this.#littleEndian = header.byteOrder === "little";
    this.#headerBytes = header.recordHeaderBytes;
    this.#nanosecondsPerUnit = header.timestampResolution === "ns" ? 1 : 1000;
    this.#maxFrameBytes = options.maxFrameBytes;
    this.#correct = options.correctTimestamp;
    this.#source = options.source;
  }

  /**
   * Returns the length of the record that begins at `offset`, or how many bytes are needed to know it.
   *
   * @throws {PcapError} `frame-too-large`
   */
  recordLength(view: DataView, offset: number, available: number, base: number): number {
    if (available < this.#headerBytes) return this.#headerBytes;
    const captured = view.getUint32(offset + 8, this.#littleEndian);
    if (captured > this.#maxFrameBytes) throw this.#tooLarge(captured, base + offset);
    return this.#headerBytes + captured;
  }

  /**
   * Adds the records that are complete in `view` from `start` on to `columns`. Returns where the first incomplete one
   * begins.
   *
   * @throws {PcapError} `frame-too-large`; the frames before it are in `columns`
   */
  read(view: DataView, start: number, base: number, columns: FrameColumns): number {
    let offset = start;
    for (;;) {
      const next = this.#fill(view, offset, base, columns);
      if (columns.length < columns.offsets.length) return next;
      columns.grow();
      offset = next;
    }
  }

  /** Does what `read` does, until the columns are full. The loop uses local variables only: it runs millions of times a second. */
  #fill(view: DataView, start: number, base: number, columns: FrameColumns): number {
    const littleEndian = this.#littleEndian;
    const headerBytes = this.#headerBytes;
    const maxFrameBytes = this.#maxFrameBytes;
    const nanosecondsPerUnit = this.#nanosecondsPerUnit;
    const isCorrected = this.#correct !== undefined;
    const { seconds, nanoseconds, capturedLengths, originalLengths, offsets } = columns;
    const room = offsets.length;
    const last = view.byteLength - headerBytes;
    let count = columns.length;
    let offset = start;
    while (offset <= last && count < room) {
      const captured = view.getUint32(offset + 8, littleEndian);
      if (captured > maxFrameBytes) {
        columns.length = count;
        throw this.#tooLarge(captured, base + offset);
      }
      if (captured > last - offset) break;
      const second = view.getUint32(offset, littleEndian);
      const nanosecond = view.getUint32(offset + 4, littleEndian) * nanosecondsPerUnit;
      offsets[count] = offset + headerBytes;
      capturedLengths[count] = captured;
      originalLengths[count] = view.getUint32(offset + 12, littleEndian);
      seconds[count] = second;
      nanoseconds[count] = nanosecond;
      if (isCorrected || nanosecond >= NANOSECONDS_PER_SECOND) {
        this.#correctTime(columns, count, second, nanosecond, base + offset);
      }
      count += 1;
      offset += headerBytes + captured;
    }
    columns.length = count;
    return offset;
  }

  /** Sets the time stamp of frame `index` to the corrected one. It was read as `seconds` and `nanoseconds`. */
  #correctTime(columns: FrameColumns, index: number, seconds: number, nanoseconds: number, offset: number): void {
    const shift = this.#correct?.(seconds, nanoseconds, offset) ?? NO_SHIFT;
    const rest = nanoseconds + shift.nanoseconds;
    columns.seconds[index] = seconds + shift.seconds + Math.floor(rest / NANOSECONDS_PER_SECOND);
    columns.nanoseconds[index] = rest % NANOSECONDS_PER_SECOND;
  }

  #tooLarge(captured: number, offset: number): PcapError {
    const message =
      `reading ${this.#source}: the record at byte ${offset} declares ${captured} captured bytes, ` +
      `expected at most ${this.#maxFrameBytes} (maxFrameBytes)`;
    return new PcapError("frame-too-large", message, { offset });
  }
}
