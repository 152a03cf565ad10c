import type { TimedFrame } from "./timed-frame.ts";

/** How the fragments of a packet overlapped: not at all, with the same bytes, or with different ones. */
export type FragmentOverlap = "none" | "equal" | "different";

/**
 * A frame that is not a fragment, or a packet joined from fragments. A joined packet is a frame, too: it has the link's header
 * and the time stamp of the fragments that came first in the packet and last in the capture.
 */
export interface WholeFrame {
  /** Distinguishes the kinds of events. */
  readonly kind: "frame";
  /** The frame, for `decode`, `match`, `filter` and the like. */
  readonly frame: TimedFrame;
  /** Number of fragments that it was joined from; 0 if it was captured as it is. */
  readonly fragments: number;
  /** How the fragments overlapped. */
  readonly overlap: FragmentOverlap;
}

/**
 * The reason why fragments were dropped:
 *
 * - `expired`: the packet was not complete after `fragmentLifetimeMs` of the capture's time.
 * - `incomplete`: the capture ended before the packet was complete.
 * - `overlap`: fragments overlap, and the packet must be discarded for it (RFC 5722).
 * - `inconsistent`: fragments disagree about the length of the packet.
 * - `too-large`: the packet would have more than 65,535 bytes.
 * - `memory`: incomplete packets took more than `maxFragmentBytes`, and this was the oldest.
 * - `malformed`: one fragment is empty, or contradicts itself, or is not the last and not a multiple of 8 bytes long.
 * - `truncated`: the capture cut one fragment.
 */
export type FragmentDropReason =
  | "expired"
  | "incomplete"
  | "overlap"
  | "inconsistent"
  | "too-large"
  | "memory"
  | "malformed"
  | "truncated";

/**
 * Fragments that are in no packet: one fragment if the reason is `malformed` or `truncated`, otherwise all that came of one
 * packet. More fragments of a packet that was discarded by `overlap`, `inconsistent` or `too-large` are ignored until it expires.
 */
export interface FragmentsDropped {
  /** Distinguishes the kinds of events. */
  readonly kind: "fragments-dropped";
  /** Why they were dropped. */
  readonly reason: FragmentDropReason;
  /** Source address. */
  readonly source: string;
  /** Destination address. */
  readonly destination: string;
  /** Number that the fragments of the packet share. */
  readonly identification: number;
  /** Number of fragments that were dropped. */
  readonly fragments: number;
  /** Number of bytes that they had, without headers. */
  readonly bytes: number;
  /** Whole seconds of the time stamp of the frame that caused it (of the last frame, at the end of the capture). */
  readonly seconds: number;
  /** Rest of the time stamp in nanoseconds. */
  readonly nanoseconds: number;
}
