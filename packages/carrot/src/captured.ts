import { type Link, pcap } from "@alpy/alpy";

/** The decoded frames of a link's capture that a test looks for, in order. */
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

/** A frame with its layers and the host's time at which it was captured. */
export interface CapturedFrame extends pcap.DecodedFrame {
  timestampNs: bigint;
}

/** How fast frames came. */
export interface CapturedRate {
  frames: number;
  /** Bytes from the destination MAC address to the end of the payload, without FCS. */
  bytes: number;
  /** From the first of the frames to the last. */
  seconds: number;
  bitsPerSecond: number;
}

/** How fast those of a capture's frames came that a test counts. @throws {Error} for less than two */
export async function rateOn(link: Link, isCounted: (frame: pcap.DecodedFrame) => boolean): Promise<CapturedRate> {
  const times: bigint[] = [];
  let bytes = 0;
  for await (const frame of link.frames()) {
    if (!isCounted(pcap.decode(frame))) continue;
    times.push(frame.timestampNs);
    bytes += frame.originalLength;
  }
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined || last === first) {
    throw new Error(`${times.length} frames on ${link.name} are too few to tell their rate`);
  }
  const seconds = Number(last - first) / 1e9;
  return { frames: times.length, bytes, seconds, bitsPerSecond: (bytes * 8) / seconds };
}
