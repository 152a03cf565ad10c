import { type FramePattern, NearestFrames } from "@alpy/pcap/match";

/**
 * Checks a pattern now rather than with the first frame.
 * @throws {TypeError} for a pattern with a field that is undefined
 */
export function requirePattern(pattern: FramePattern): void {
  void new NearestFrames(pattern).report;
}
