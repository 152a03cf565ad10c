import type { FrameColumns } from "../capture/columns.ts";
import type { FormatOptions } from "../capture/format.ts";
import type { PcapHeader } from "../capture/header.ts";
import { NANOSECONDS_PER_SECOND, type TimestampCorrection, type TimestampShift } from "../capture/timestamp.ts";
import { PcapError } from "../errors.ts";
import type { LengthOrder } from "./layout.ts";

const NO_SHIFT: TimestampShift = { seconds: 0, nanoseconds: 0 };

/** Reads the records of a classic capture. */
export class PcapRecords {
  readonly #littleEndian: boolean;
  readonly #headerBytes: number;
  /** Where a record has its captured length, and where its original length; in the other order if `#isEitherOrder` and that is the larger. */
  readonly #capturedAt: number;
  readonly #originalAt: number;
  readonly #isEitherOrder: boolean;
  readonly #nanosecondsPerUnit: number;
  readonly #maxFrameBytes: number;
  readonly #correct: TimestampCorrection | undefined;
  readonly #source: string;

  constructor(header: PcapHeader, lengthOrder: LengthOrder, options: FormatOptions) {
    this.#littleEndian = header.byteOrder === "little";
    this.#headerBytes = header.recordHeaderBytes;
    const isOriginalFirst = lengthOrder === "original-first";
    this.#capturedAt = isOriginalFirst ? 12 : 8;
    this.#originalAt = isOriginalFirst ? 8 : 12;
    this.#isEitherOrder = lengthOrder === "either";
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
    const first = view.getUint32(offset + this.#capturedAt, this.#littleEndian);
    const captured = this.#isEitherOrder ? Math.min(first, this.#originalLength(view, offset)) : first;
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

  #originalLength(view: DataView, offset: number): number {
    return view.getUint32(offset + this.#originalAt, this.#littleEndian);
  }

  /** Does what `read` does, until the columns are full. The loop uses local variables only: it runs millions of times a second. */
  #fill(view: DataView, start: number, base: number, columns: FrameColumns): number {
    const littleEndian = this.#littleEndian;
    const headerBytes = this.#headerBytes;
    const capturedAt = this.#capturedAt;
    const originalAt = this.#originalAt;
    const isEitherOrder = this.#isEitherOrder;
    const maxFrameBytes = this.#maxFrameBytes;
    const nanosecondsPerUnit = this.#nanosecondsPerUnit;
    const isCorrected = this.#correct !== undefined;
    const { seconds, nanoseconds, capturedLengths, originalLengths, offsets } = columns;
    const room = offsets.length;
    const last = view.byteLength - headerBytes;
    let count = columns.length;
    let offset = start;
    while (offset <= last && count < room) {
      let captured = view.getUint32(offset + capturedAt, littleEndian);
      let original = view.getUint32(offset + originalAt, littleEndian);
      if (isEitherOrder && captured > original) {
        const larger = captured;
        captured = original;
        original = larger;
      }
      if (captured > maxFrameBytes) {
        columns.length = count;
        throw this.#tooLarge(captured, base + offset);
      }
      if (captured > last - offset) break;
      const second = view.getUint32(offset, littleEndian);
      const nanosecond = view.getUint32(offset + 4, littleEndian) * nanosecondsPerUnit;
      offsets[count] = offset + headerBytes;
      capturedLengths[count] = captured;
      originalLengths[count] = original;
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
