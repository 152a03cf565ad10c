import { decode, type Frame } from "@alpy/pcap";
import type { MatchableFrame } from "@alpy/pcap/match";
import { EVERY_PROTOCOL } from "../every-protocol.ts";

/** A frame that an expectation returns: its decoded layers, its bytes in memory of its own, and its time on the host's clock. */
export type SeenFrame = MatchableFrame & Pick<Frame, "seconds" | "nanoseconds" | "timestampNs">;

/** Copies a frame whose memory may soon be reused. */
export function keepFrame(frame: Frame): SeenFrame {
  const { seconds, nanoseconds, timestampNs, originalLength, linkType } = frame;
  const data = frame.data.slice();
  const captured = { data, originalLength, linkType };
  return {
    ...decode(captured, EVERY_PROTOCOL),
    ...captured,
    capturedLength: data.length,
    seconds,
    nanoseconds,
    timestampNs,
  };
}
