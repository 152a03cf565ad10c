import type { PcapHeader } from "../classic/file-header.ts";
import type { PcapngHeader } from "../pcapng/section-header.ts";
import type { CaptureInterface } from "./capture-interface.ts";
import type { FrameColumns } from "./columns.ts";
import type { TimestampCorrection } from "./timestamp.ts";

/** How a capture of any format is read. */
export interface FormatOptions {
  readonly maxFrameBytes: number;
  readonly correctTimestamp: TimestampCorrection | undefined;
  /** What error messages call the input. */
  readonly source: string;
}

/**
 * Reads one format. What it reads is cut into units (headers, records, blocks), each needed whole; offsets are into `view`,
 * and `base` is the place of the view's beginning in the capture.
 */
export interface Format {
  /** What the capture's beginning tells, once it has been read. */
  readonly header: PcapHeader | PcapngHeader | undefined;
  /** The interfaces met so far. */
  readonly interfaces: readonly CaptureInterface[];
  /** What of a unit that has begun is still to come and need not be kept, in bytes. */
  readonly skippingBytes: number;
  /**
   * Gives the length of the unit that begins at `offset`, or how many bytes are needed to know.
   *
   * @throws {PcapError} for a length that cannot be
   */
  unitLength(view: DataView, offset: number, available: number, base: number): number;
  /**
   * Adds to `columns` the frames of all units that are whole in `view` from `start` on, and gives where the first that is not
   * begins.
   *
   * @throws {PcapError} for a unit that is damaged; what came before is in `columns`
   */
  read(view: DataView, start: number, base: number, columns: FrameColumns): number;
}
