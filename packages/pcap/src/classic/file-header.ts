import type { PcapHeader } from "../capture/header.ts";
import { PcapError } from "../errors.ts";
import { type LengthOrder, lengthOrderOf, type Magic, magicOf, VERSION_MAJOR, VERSION_MINOR } from "./layout.ts";

const FCS_PRESENT = 0x0400_0000;

/** Other variants of the format (libpcap, sf-pcap.c), so that the error can name the file's format. */
const UNSUPPORTED: ReadonlyMap<number, string> = new Map([
  [0xa1b234cd, "pcap as modified by F. Mesquita"],
  [0xa12b3c4d, "pcap as written by Navtel"],
  [0x1c0001ac, "pcap as written by Ixia's hardware"],
  [0x1c0001ab, "pcap as written by Ixia's software"],
]);

/**
 * Returns the file header that begins at `offset` (draft-ietf-opsawg-pcap, section 4). All its bytes must be available.
 *
 * @throws {PcapError} `not-a-capture`, `unsupported-format`
 */
export function readFileHeader(
  view: DataView,
  offset: number,
  source: string,
): { readonly header: PcapHeader; readonly lengthOrder: LengthOrder } {
  const { byteOrder, timestampResolution, recordHeaderBytes } = readMagic(view, offset, source);
  const little = byteOrder === "little";
  const major = view.getUint16(offset + 4, little);
  const minor = view.getUint16(offset + 6, little);
  const lengthOrder = lengthOrderOf(major, minor);
  if (lengthOrder === undefined) {
    const expected = `${VERSION_MAJOR}.0 to ${VERSION_MAJOR}.${VERSION_MINOR}`;
    const message = `reading ${source}: it is pcap of version ${major}.${minor}, expected ${expected}`;
    throw new PcapError("unsupported-format", message, { offset: 4 });
  }
  const linkField = view.getUint32(offset + 20, little);
  const header: PcapHeader = {
    format: "pcap",
    byteOrder,
    timestampResolution,
    recordHeaderBytes,
    snapLength: view.getUint32(offset + 16, little),
    linkType: linkField & 0xffff,
    // The upper four bits count 16-bit words. They are valid only if the "present" bit is set.
    fcsBytes: (linkField & FCS_PRESENT) === 0 ? undefined : (linkField >>> 28) * 2,
  };
  return { header, lengthOrder };
}

/**
 * Returns the properties of a file with the magic number at `offset`.
 *
 * @throws {PcapError} `not-a-capture`, `unsupported-format`
 */
export function readMagic(view: DataView, offset: number, source: string): Magic {
  for (const byteOrder of ["little", "big"] as const) {
    const number = view.getUint32(offset, byteOrder === "little");
    const magic = magicOf(number, byteOrder);
    if (magic !== undefined) return magic;
    const format = UNSUPPORTED.get(number);
    if (format !== undefined) {
      const message = `reading ${source}: it is a capture in the format ${format}, expected pcap of version 2.4`;
      throw new PcapError("unsupported-format", message, { offset: 0 });
    }
  }
  const found = view.getUint32(offset).toString(16).padStart(8, "0");
  const message = `reading ${source}: it begins with 0x${found}, expected the magic number of a pcap file (such as 0xd4c3b2a1) or of a pcapng file (0x0a0d0d0a)`;
  throw new PcapError("not-a-capture", message, { offset: 0 });
}
