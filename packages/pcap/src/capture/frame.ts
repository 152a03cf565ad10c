import type { CaptureInterface } from "./capture-interface.ts";
import type { FrameDirection } from "./frame-options.ts";
import type { PcapngOption } from "./pcapng-option.ts";

/** One captured frame. */
export interface Frame {
  /**
   * The captured bytes: a view of the chunk they were read in, created on first access and the same on each access.
   * Holding it holds the whole chunk in memory; take `data.slice()` of what you keep.
   */
  readonly data: Uint8Array;
  /** Length of `data` in bytes. */
  readonly capturedLength: number;
  /** Length in bytes that the frame had on the link; greater than `capturedLength` if the capture cut it. */
  readonly originalLength: number;
  /** Whole seconds of the time stamp, since 1970-01-01T00:00:00Z. */
  readonly seconds: number;
  /** Rest of the time stamp in nanoseconds, 0 to 999,999,999. */
  readonly nanoseconds: number;
  /** The time stamp in nanoseconds since the epoch. Computed on each access: `seconds` and `nanoseconds` cost less. */
  readonly timestampNs: bigint;
  /** Link type of the interface it was captured on, such as {@link LINKTYPE_ETHERNET}. */
  readonly linkType: number;
  /** The interface that it was captured on. */
  readonly interface: CaptureInterface;
  /** Its comment, which only pcapng has; several comments are joined by line feeds. */
  readonly comment: string | undefined;
  /** Its comments one by one; undefined if there are none. */
  readonly comments?: readonly string[] | undefined;
  /** Direction in which the interface saw it; undefined if the capture does not state it. */
  readonly direction?: FrameDirection | undefined;
  /** Its flags in pcapng (`epb_flags`): direction, kind of reception, errors of the link; undefined if there are none. */
  readonly flags?: number | undefined;
  /** Its other options in pcapng, such as a hash (3), a drop count (4) and a queue (6); undefined if there are none. */
  readonly options?: readonly PcapngOption[] | undefined;
}
