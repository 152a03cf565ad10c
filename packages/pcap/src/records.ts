import type { FrameColumns } from "./columns.ts";
import { PcapError } from "./errors.ts";
import type { FormatOptions } from "./format.ts";
import type { PcapHeader } from "./header.ts";
import type { TimestampCorrection } from "./timestamp.ts";

const NANOSECONDS_PER_SECOND = 1_000_000_000;

/** Reads the records of a classic capture out of bytes that hold them whole. */
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
   * Gives the length of the record that begins at `offset`, or how many bytes are needed to know.
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
   * Adds to `columns` each record that is whole in `view` from `start` on, and gives where the first that is not begins.
   *
   * @throws {PcapError} `frame-too-large`; what came before is in `columns`.
   */
  read(view: DataView, start: number, base: number, columns: FrameColumns): number {
    const end = view.byteLength;
    const headerBytes = this.#headerBytes;
    let offset = start;
    while (end - offset >= headerBytes) {
      const captured = view.getUint32(offset + 8, this.#littleEndian);
      if (captured > this.#maxFrameBytes) throw this.#tooLarge(captured, base + offset);
      const next = offset + headerBytes + captured;
      if (next > end) break;
      this.#add(view, offset, base, columns);
      offset = next;
    }
    return offset;
  }

  #add(view: DataView, offset: number, base: number, columns: FrameColumns): void {
    const littleEndian = this.#littleEndian;
    const captured = view.getUint32(offset + 8, littleEndian);
    let seconds = view.getUint32(offset, littleEndian);
    let nanoseconds = view.getUint32(offset + 4, littleEndian) * this.#nanosecondsPerUnit;
    if (this.#correct !== undefined) {
      const shift = this.#correct(seconds, nanoseconds, base + offset);
      seconds += shift.seconds;
      nanoseconds += shift.nanoseconds;
    }
    // Also true of files whose fraction exceeds a second: the frame's time stamp is the same, in its normal form.
    if (nanoseconds >= NANOSECONDS_PER_SECOND) {
      seconds += Math.floor(nanoseconds / NANOSECONDS_PER_SECOND);
      nanoseconds %= NANOSECONDS_PER_SECOND;
    }
    const original = view.getUint32(offset + 12, littleEndian);
    columns.add(offset + this.#headerBytes, captured, original, seconds, nanoseconds);
  }

  #tooLarge(captured: number, offset: number): PcapError {
    const message =
      `Reading ${this.#source}: the record at byte ${offset} declares ${captured} captured bytes, ` +
      `expected at most ${this.#maxFrameBytes} (maxFrameBytes)`;
    return new PcapError("frame-too-large", message, { offset });
  }
}
