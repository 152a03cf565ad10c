import { isIPv4 } from "node:net";

/** The tag at the end of each test frame: a mark, the stream's number, the sequence number, and its complement. */
export const TAG_BYTES = 16;
/** The frame check sequence, which captures do not have. */
export const CHECK_SEQUENCE_BYTES = 4;
const ETHERNET_BYTES = 14;
const UDP_BYTES = 8;
const MIN_FRAME_BYTES = 64;

/** Returns the length of the headers of a test frame to an address: Ethernet, IP and UDP. */
export function headerBytes(destination: string): number {
  return ETHERNET_BYTES + (isIPv4(destination) ? 20 : 40) + UDP_BYTES;
}

/** Returns the length of the shortest test frame to an address, with its check sequence. */
export function minFrameBytes(destination: string): number {
  return Math.max(MIN_FRAME_BYTES, headerBytes(destination) + TAG_BYTES + CHECK_SEQUENCE_BYTES);
}
