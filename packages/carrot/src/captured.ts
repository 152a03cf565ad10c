import { type Link, pcap } from "@alpy/alpy";

/** Returns the decoded frames of a link's capture that a test looks for, in order. */
export async function framesOn(
  link: Link,
  isWanted: (frame: pcap.DecodedFrame) => boolean = () => true,
): Promise<CapturedFrame[]> {
  const frames: CapturedFrame[] = [];
  for await (const frame of link.frames()) {
    const decoded = pcap.decode(frame);
    if (isWanted(decoded)) frames.push({ ...decoded, timestampNs: frame.timestampNs });
  }
  return frames;
}

/** A frame with its layers and the time at which the host captured it. */
export interface CapturedFrame extends pcap.DecodedFrame {
  readonly timestampNs: bigint;
}

/** The rate of the frames in a capture. */
export interface CapturedRate {
  readonly frames: number;
  /** Bytes from the destination MAC address to the end of the payload, without FCS. */
  readonly bytes: number;
  /** Time from the first frame to the last. */
  readonly seconds: number;
  readonly bitsPerSecond: number;
}

/**
 * Measures the rate of the frames that a test counts in a link's capture.
 * @throws {Error} if there are fewer than two such frames
 */
export async function rateOn(link: Link, isCounted: (frame: pcap.DecodedFrame) => boolean): Promise<CapturedRate> {
  const times: bigint[] = [];
  let bytes = 0;
  for await (const frame of link.frames()) {
    if (!isCounted(pcap.decode(frame))) continue;
    times.push(frame.timestampNs);
    bytes += frame.originalLength;
  }
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined || last === first) {
    throw new Error(`${link.name}: a rate needs at least 2 frames, got ${times.length}`);
  }
  const seconds = Number(last - first) / 1e9;
  return { frames: times.length, bytes, seconds, bitsPerSecond: (bytes * 8) / seconds };
}
