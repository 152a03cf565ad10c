import { decode, type Frame } from "@alpy/pcap";
import type { MatchableFrame } from "@alpy/pcap/match";

/** A frame that an expectation gives: its decoded layers, its bytes in memory of its own, and when it passed, by the host's clock. */
export type SeenFrame = MatchableFrame & Pick<Frame, "seconds" | "nanoseconds" | "timestampNs">;

/** Keeps a frame whose bytes may soon be used for another. */
export function keepFrame(frame: Frame): SeenFrame {
  const { seconds, nanoseconds, timestampNs, originalLength, linkType } = frame;
  const data = frame.data.slice();
  const captured = { data, originalLength, linkType };
  return { ...decode(captured), ...captured, capturedLength: data.length, seconds, nanoseconds, timestampNs };
}
