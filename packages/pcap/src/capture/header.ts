/** Unit of a classic capture's fractions of a second: microseconds or nanoseconds. */
export type TimestampResolution = "us" | "ns";

/** Byte order of a capture's numbers. */
export type ByteOrder = "little" | "big";

/** The header of a file of the classic format (draft-ietf-opsawg-pcap, section 4). */
export interface PcapHeader {
  /** Distinguishes it from the header of a pcapng file. */
  readonly format: "pcap";
  /** Byte order of the file's numbers. */
  readonly byteOrder: ByteOrder;
  /** Unit of the fractions of a second in time stamps. */
  readonly timestampResolution: TimestampResolution;
  /** Snap length in bytes, as declared. Files in the wild declare 0, or numbers that are far too large. */
  readonly snapLength: number;
  /** Link type of all frames, such as {@link LINKTYPE_ETHERNET}. */
  readonly linkType: number;
  /** Length in bytes of the frame check sequence at the end of each frame; undefined if the header does not state it. */
  readonly fcsBytes: number | undefined;
  /** Length of the header before each frame: 16, or 24 in the variant of A. Kuznetzov's patched libpcap. */
  readonly recordHeaderBytes: number;
}

/** The header of a section of a pcapng file (draft-ietf-opsawg-pcapng, section 4.1). */
export interface PcapngHeader {
  /** Distinguishes it from the header of a classic file. */
  readonly format: "pcapng";
  /** Byte order of the section's numbers. */
  readonly byteOrder: ByteOrder;
}
