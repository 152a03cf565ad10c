import { PcapError } from "./errors.ts";

/** Bytes of a capture file's header (draft-ietf-opsawg-pcap, section 4). */
export const fileHeaderBytes = 24;

/** What a capture file says of itself. */
export interface FileHeader {
  /** Byte order of all numbers in the file. */
  littleEndian: boolean;
  /** What one unit of a time stamp's fraction is worth: 1000 where the file counts microseconds, 1 for nanoseconds. */
  fractionNs: 1 | 1000;
  /** The most bytes of a frame that were captured; 0 for no limit. */
  snapLength: number;
  /** What the frames are, as a LINKTYPE_ value; 1 is Ethernet. */
  linkType: number;
  /** Length of the frame check sequence at each frame's end, in bytes, where the file says so. */
  fcsBytes: number | undefined;
}

const magicMicroseconds = 0xa1b2c3d4;
const magicNanoseconds = 0xa1b23c4d;
const unsupported = new Map([
  [0x0a0d0d0a, "pcapng"],
  [0xa1b2cd34, "Kuznetzov's modified pcap"],
  [0xa1b234cd, "Navtel's modified pcap"],
]);

/**
 * Reads the header of a classic pcap file, of either byte order.
 * @throws {PcapError} `not-a-capture`, `unsupported-format`
 */
export function parseFileHeader(bytes: Uint8Array): FileHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, fileHeaderBytes);
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic === magicMicroseconds) return headerOf(view, littleEndian, 1000);
    if (magic === magicNanoseconds) return headerOf(view, littleEndian, 1);
    const variant = unsupported.get(magic);
    if (variant) throw new PcapError("unsupported-format", 0, `the capture is ${variant}; only classic pcap is read`);
  }
  const seen = view.getUint32(0).toString(16).padStart(8, "0");
  throw new PcapError("not-a-capture", 0, `expected a pcap file's magic number, got 0x${seen}`);
}

function headerOf(view: DataView, littleEndian: boolean, fractionNs: 1 | 1000): FileHeader {
  // The link type shares its field with the FCS length: bits 31-28 in units of 2 bytes, valid when bit 26 is set.
  const linkField = view.getUint32(20, littleEndian);
  return {
    littleEndian,
    fractionNs,
    snapLength: view.getUint32(16, littleEndian),
    linkType: linkField & 0xffff,
    fcsBytes: linkField & 0x0400_0000 ? (linkField >>> 28) * 2 : undefined,
  };
}
