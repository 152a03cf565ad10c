import type { ImpairmentCounts } from "@alpy/qemu";

/** An end of a wire: 0 is that of the machine named first, 1 the other. */
export type WireSide = 0 | 1;

/**
 * Direction of frames on a wire. `forward`: from the machine named first to the test or the other machine; `backward`: to
 * the machine named first.
 */
export type WireDirection = "forward" | "backward";

/** Counts of one direction of a wire. */
export interface WireCounts {
  /** Number of frames that were sent in this direction. */
  readonly frames: number;
  /** What impairments have done to them since the beginning; unchanged frames are counted as received and delivered. */
  readonly impairment: Readonly<ImpairmentCounts>;
}

/** Frames at one end of a wire. */
export interface WireEndCounts {
  /** Frames that the NIC has sent. */
  readonly received: number;
  /** Frames that were sent to the NIC. */
  readonly sent: number;
  /** Frames that could not be sent to it, because QEMU did not read those before them. */
  readonly refused: number;
  /** Frames from the NIC that were dropped because the test, which reads this wire, did not read them in time. */
  readonly unread: number;
}
