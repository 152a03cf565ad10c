import { fileHeaderBytes } from "./file-header.ts";
import { recordHeaderBytes } from "./frame.ts";
import { maximumFrameBytes } from "./pcap-decoder.ts";

/** What a written capture file says of itself. */
export interface EncodeOptions {
  /** LINKTYPE_ value of the frames. Default 1, Ethernet. */
  linkType?: number;
  /** Unit of the time stamps' fractions. Default `nanoseconds`. */
  precision?: "nanoseconds" | "microseconds";
}

/** A frame to be written. */
export interface FrameToWrite {
  data: Uint8Array;
  timestampNs: bigint;
  /** Bytes on the wire. Default: the length of `data`. */
  originalLength?: number;
}

/** The header of a classic pcap file, little-endian, version 2.4 (draft-ietf-opsawg-pcap, section 4). */
export function encodeFileHeader({ linkType = 1, precision = "nanoseconds" }: EncodeOptions = {}): Uint8Array {
  const bytes = new Uint8Array(fileHeaderBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, precision === "nanoseconds" ? 0xa1b23c4d : 0xa1b2c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, maximumFrameBytes, true);
  view.setUint32(20, linkType, true);
  return bytes;
}

/** One frame's record, for a file whose header was made with the same options. */
export function encodeRecord(frame: FrameToWrite, { precision = "nanoseconds" }: EncodeOptions = {}): Uint8Array {
  const { data, timestampNs, originalLength = data.length } = frame;
  if (data.length > maximumFrameBytes)
    throw new TypeError(`data must be at most ${maximumFrameBytes} bytes, not ${data.length}`);
  const bytes = new Uint8Array(recordHeaderBytes + data.length);
  const view = new DataView(bytes.buffer);
  const fraction = timestampNs % 1_000_000_000n;
  view.setUint32(0, Number(timestampNs / 1_000_000_000n), true);
  view.setUint32(4, Number(precision === "nanoseconds" ? fraction : fraction / 1000n), true);
  view.setUint32(8, data.length, true);
  view.setUint32(12, originalLength, true);
  bytes.set(data, recordHeaderBytes);
  return bytes;
}
