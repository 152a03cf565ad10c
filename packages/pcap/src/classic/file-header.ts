import { PcapError } from "../errors.ts";

/** Fraction of a second in which a classic capture counts: microseconds or nanoseconds. */
export type TimestampResolution = "us" | "ns";

/** Order of the bytes of a capture's numbers. */
export type ByteOrder = "little" | "big";

/** The header of a file of the classic format (draft-ietf-opsawg-pcap, section 4). */
export interface PcapHeader {
  readonly format: "pcap";
  readonly byteOrder: ByteOrder;
  readonly timestampResolution: TimestampResolution;
  /** Bytes a frame at which the capture was cut, as declared: 0, and numbers far too large, are found in the wild. */
  readonly snapLength: number;
  /** Link type of all frames, such as {@link LINKTYPE_ETHERNET}. */
  readonly linkType: number;
  /** Bytes of frame check sequence at the end of each frame; undefined where the header does not tell. */
  readonly fcsBytes: number | undefined;
  /** Length of the header before each frame: 16, or 24 in the variant of A. Kuznetzov's patched libpcap. */
  readonly recordHeaderBytes: number;
}

/** Length of the file header, draft-ietf-opsawg-pcap, section 4. */
export const FILE_HEADER_BYTES = 24;
export const MAGIC_MICROSECONDS = 0xa1b2c3d4;
export const MAGIC_NANOSECONDS = 0xa1b23c4d;
/** Of libpcap as patched by A. Kuznetzov, as in Red Hat 6.1: records have 8 bytes more (libpcap, sf-pcap.c). */
const MAGIC_KUZNETZOV = 0xa1b2cd34;
/** Length of a record's header, draft-ietf-opsawg-pcap, section 5. */
export const RECORD_HEADER_BYTES = 16;
const KUZNETZOV_RECORD_HEADER_BYTES = 24;
export const VERSION_MAJOR = 2;
export const VERSION_MINOR = 4;

const FCS_PRESENT = 0x0400_0000;

/** Other variants of the format (libpcap, sf-pcap.c), so that a user is told what he has. */
const UNSUPPORTED = new Map([
  [0xa1b234cd, "pcap as modified by F. Mesquita"],
  [0xa12b3c4d, "pcap as written by Navtel"],
  [0x1c0001ac, "pcap as written by Ixia's hardware"],
  [0x1c0001ab, "pcap as written by Ixia's software"],
]);

interface Magic {
  byteOrder: ByteOrder;
  timestampResolution: TimestampResolution;
  recordHeaderBytes: number;
}

/**
 * Gives the file header that begins at `offset`; all its bytes must be there.
 *
 * @throws {PcapError} `not-a-capture`, `unsupported-format`
 */
export function readFileHeader(view: DataView, offset: number, source: string): PcapHeader {
  const magic = readMagic(view, offset, source);
  const little = magic.byteOrder === "little";
  const major = view.getUint16(offset + 4, little);
  const minor = view.getUint16(offset + 6, little);
  if (major !== VERSION_MAJOR || minor < VERSION_MINOR) {
    const message = `Reading ${source}: it is pcap of version ${major}.${minor}, expected ${VERSION_MAJOR}.${VERSION_MINOR}`;
    throw new PcapError("unsupported-format", message, { offset: 4 });
  }
  const linkField = view.getUint32(offset + 20, little);
  return {
    format: "pcap",
    ...magic,
    snapLength: view.getUint32(offset + 16, little),
    linkType: linkField & 0xffff,
    // The upper four bits count 16-bit words, valid only where the "present" bit is set.
    fcsBytes: (linkField & FCS_PRESENT) === 0 ? undefined : (linkField >>> 28) * 2,
  };
}

/** @throws {PcapError} `not-a-capture`, `unsupported-format` */
export function readMagic(view: DataView, offset: number, source: string): Magic {
  for (const byteOrder of ["little", "big"] as const) {
    const magic = view.getUint32(offset, byteOrder === "little");
    const recordHeaderBytes = magic === MAGIC_KUZNETZOV ? KUZNETZOV_RECORD_HEADER_BYTES : RECORD_HEADER_BYTES;
    const isMicroseconds = magic === MAGIC_MICROSECONDS || magic === MAGIC_KUZNETZOV;
    if (isMicroseconds) return { byteOrder, recordHeaderBytes, timestampResolution: "us" };
    if (magic === MAGIC_NANOSECONDS) return { byteOrder, recordHeaderBytes, timestampResolution: "ns" };
    const format = UNSUPPORTED.get(magic);
    if (format !== undefined) {
      const message = `Reading ${source}: it is a capture in the format ${format}, expected pcap of version 2.4`;
      throw new PcapError("unsupported-format", message, { offset: 0 });
    }
  }
  const found = view.getUint32(offset).toString(16).padStart(8, "0");
  const message = `Reading ${source}: it begins with 0x${found}, expected the magic number of a pcap file (such as 0xd4c3b2a1) or of a pcapng file (0x0a0d0d0a)`;
  throw new PcapError("not-a-capture", message, { offset: 0 });
}
