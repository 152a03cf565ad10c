import type { ByteOrder, TimestampResolution } from "../capture/header.ts";

/** Length of the file header in bytes: of the part of a classic capture before its first frame's record. */
export const PCAP_FILE_HEADER_BYTES = 24;
/** Length of a record's header (draft-ietf-opsawg-pcap, section 5). */
export const RECORD_HEADER_BYTES = 16;
export const MAGIC_MICROSECONDS = 0xa1b2c3d4;
export const MAGIC_NANOSECONDS = 0xa1b23c4d;
/** The version that is written; of the major version, minor ones from 0 on are read. */
export const VERSION_MAJOR = 2;
export const VERSION_MINOR = 4;
/** The version that DG/UX's tcpdump writes. */
const VERSION_OF_DG_UX = { major: 543, minor: 0 };

/** Magic of libpcap as patched by A. Kuznetzov, as in Red Hat 6.1: records have 8 more bytes (libpcap, sf-pcap.c). */
const MAGIC_KUZNETZOV = 0xa1b2cd34;
const KUZNETZOV_RECORD_HEADER_BYTES = 24;

/**
 * Order of a record's two lengths. Writers before version 2.3 had the original length first, those of 2.3 either
 * (libpcap, sf-pcap.c): the smaller one is then the captured length.
 */
export type LengthOrder = "captured-first" | "original-first" | "either";

/** Returns the order of lengths in a version of the format; undefined for versions that are not read. */
export function lengthOrderOf(major: number, minor: number): LengthOrder | undefined {
  if (major === VERSION_OF_DG_UX.major && minor === VERSION_OF_DG_UX.minor) return "original-first";
  if (major !== VERSION_MAJOR || minor > VERSION_MINOR) return undefined;
  if (minor === VERSION_MINOR) return "captured-first";
  return minor === VERSION_MINOR - 1 ? "either" : "original-first";
}

/** The properties of a file that its magic number states. */
export interface Magic {
  readonly byteOrder: ByteOrder;
  readonly timestampResolution: TimestampResolution;
  readonly recordHeaderBytes: number;
}

/** Returns the properties that a magic number, read in a byte order, states; undefined for other numbers. */
export function magicOf(number: number, byteOrder: ByteOrder): Magic | undefined {
  switch (number) {
    case MAGIC_MICROSECONDS:
      return { byteOrder, timestampResolution: "us", recordHeaderBytes: RECORD_HEADER_BYTES };
    case MAGIC_NANOSECONDS:
      return { byteOrder, timestampResolution: "ns", recordHeaderBytes: RECORD_HEADER_BYTES };
    case MAGIC_KUZNETZOV:
      return { byteOrder, timestampResolution: "us", recordHeaderBytes: KUZNETZOV_RECORD_HEADER_BYTES };
    default:
      return undefined;
  }
}
