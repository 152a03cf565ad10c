import type { CaptureInterface } from "./capture-interface.ts";
import type { FrameColumns } from "./columns.ts";
import type { PcapHeader, PcapngHeader } from "./header.ts";
import type { TimestampCorrection } from "./timestamp.ts";

/** Options for reading a capture of any format. */
export interface FormatOptions {
  readonly maxFrameBytes: number;
  readonly correctTimestamp: TimestampCorrection | undefined;
  /** Whether what is not a frame is kept. */
  readonly keepBlocks: boolean;
  /** The name of the input in error messages. */
  readonly source: string;
}

/** A unit of a capture that is passed over. */
export interface SkippedUnit {
  /** Where it begins in the capture. */
  readonly offset: number;
  /** Its length. */
  readonly lengthBytes: number;
}

/**
 * Reads one format. The input is cut into units (headers, records, blocks), each of which must be complete to be read.
 * Offsets are into `view`; `base` is where the view begins in the capture.
 */
export interface Format {
  /** The capture's header, once it has been read. */
  readonly header: PcapHeader | PcapngHeader | undefined;
  /** The interfaces found so far. */
  readonly interfaces: readonly CaptureInterface[];
  /** The unit that is being skipped, as far as it has arrived; undefined if there is none. */
  readonly skipped: SkippedUnit | undefined;
  /**
   * Number of bytes that precede a frame's data in its record or block. Frames with a different number are marked in the
   * columns.
   */
  readonly recordHeaderBytes: number;
  /**
   * Returns the length of the unit that begins at `offset`, or how many bytes are needed to know it.
   *
   * @throws {PcapError} if the length is impossible
   */
  unitLength(view: DataView, offset: number, available: number, base: number): number;
  /**
   * Adds the frames of all units that are complete in `view` from `start` on to `columns`. Returns where the first
   * incomplete unit begins.
   *
   * @throws {PcapError} if a unit is damaged; the frames before it are in `columns`
   */
  read(view: DataView, start: number, base: number, columns: FrameColumns): number;
}
