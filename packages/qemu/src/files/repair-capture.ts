import { type FileHandle, open } from "node:fs/promises";
import { EMPTY_CAPTURE } from "./own-file.ts";

/** The header of a capture and of each record; the record's length is in its third field (libpcap, pcap-savefile(5)). */
const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const LENGTH_OFFSET = 8;
const BLOCK_BYTES = 1024 * 1024;

/**
 * Makes a capture readable to its end: cuts off an incomplete record, which QEMU writes when the disk is full, and writes the header
 * where QEMU had opened the file and ended before it wrote its own. Does nothing to a capture that is complete.
 */
export async function repairCapture(path: string): Promise<void> {
  await using file = await open(path, "r+");
  const stats = await file.stat();
  if (!stats.isFile()) return;
  if (stats.size < FILE_HEADER_BYTES) {
    await file.write(EMPTY_CAPTURE, 0, FILE_HEADER_BYTES, 0);
    return;
  }
  const end = await endOfRecords(file, stats.size);
  if (end < stats.size) await file.truncate(end);
}

/** Returns where the last complete record ends. */
async function endOfRecords(file: FileHandle, size: number): Promise<number> {
  const block = Buffer.alloc(BLOCK_BYTES);
  let blockAt = 0;
  let blockBytes = 0;
  let end = FILE_HEADER_BYTES;
  while (end + RECORD_HEADER_BYTES <= size) {
    if (end < blockAt || end + RECORD_HEADER_BYTES > blockAt + blockBytes) {
      blockAt = end;
      ({ bytesRead: blockBytes } = await file.read(block, 0, BLOCK_BYTES, end));
      if (blockBytes < RECORD_HEADER_BYTES) break;
    }
    // QEMU writes in the host's byte order, which is little-endian wherever Node runs.
    const next = end + RECORD_HEADER_BYTES + block.readUInt32LE(end - blockAt + LENGTH_OFFSET);
    if (next > size) break;
    end = next;
  }
  return end;
}
