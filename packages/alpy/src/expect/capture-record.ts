import { closeSync, openSync, readSync } from "node:fs";
import { PCAP_FILE_HEADER_BYTES } from "@alpy/pcap";

/** Size of the header of a record, and where it has the number of captured bytes (pcap-savefile(5)). */
const RECORD_HEADER_BYTES = 16;
const CAPTURED_LENGTH_OFFSET = 8;
/** The magic number of a pcap file (nanoseconds: the second) whose numbers are little-endian, in its first byte. */
const LITTLE_ENDIAN_FIRST_BYTES: ReadonlySet<number> = new Set([0xd4, 0x4d]);

/**
 * Returns whether at least one record is whole between `start`, where a record begins, and `end` of a pcap file, both in bytes.
 * A file that cannot be read has none.
 */
export function hasWholeRecord(path: string, start: number, end: number): boolean {
  if (end - start < RECORD_HEADER_BYTES) return false;
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const fileHeader = Buffer.alloc(PCAP_FILE_HEADER_BYTES);
    const header = Buffer.alloc(RECORD_HEADER_BYTES);
    if (readSync(file, fileHeader, 0, fileHeader.length, 0) < fileHeader.length) return false;
    if (readSync(file, header, 0, header.length, start) < header.length) return false;
    const isLittleEndian = LITTLE_ENDIAN_FIRST_BYTES.has(fileHeader[0] ?? 0);
    const length = isLittleEndian
      ? header.readUInt32LE(CAPTURED_LENGTH_OFFSET)
      : header.readUInt32BE(CAPTURED_LENGTH_OFFSET);
    return start + RECORD_HEADER_BYTES + length <= end;
  } catch {
    // Reading on reports why.
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
