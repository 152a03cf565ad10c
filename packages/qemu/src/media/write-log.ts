import type { FileHandle } from "node:fs/promises";

/** The unit of a disk's addresses (QEMU: `log-sector-size`). */
export const SECTOR_BYTES = 512;
/** The fields of an entry: sector, number of sectors, flags, length; a sector long with its padding (QEMU, block/blklogwrites.c). */
const ENTRY_BYTES = 32;
const FLUSH = 1n;
const FORCED = 2n;
const DISCARD = 4n;
const MARK = 8n;

/** A write of the guest, whose data is in the log. */
export interface LoggedWrite {
  readonly sector: number;
  readonly sectors: number;
  /** Where the data begins in the log, in bytes. */
  readonly offset: number;
  /** Whether a power cut cannot lose it: a flush followed, or the guest forced it to the medium (FUA). */
  readonly isSynced: boolean;
}

/**
 * Reads the writes, in their order, from the log of QEMU's driver `blklogwrites`, which QEMU may have been writing when it was killed: an entry that is cut short
 * is left out. What the guest has discarded is not in it: such sectors keep their content.
 */
export async function readWriteLog(log: FileHandle): Promise<LoggedWrite[]> {
  const { size } = await log.stat();
  const entry = Buffer.alloc(ENTRY_BYTES);
  const writes: { sector: number; sectors: number; offset: number; isSynced: boolean }[] = [];
  let firstUnsynced = 0;
  // The first sector describes the log.
  for (let at = SECTOR_BYTES; at + SECTOR_BYTES <= size; ) {
    await log.read(entry, 0, ENTRY_BYTES, at);
    const sector = Number(entry.readBigUInt64LE(0));
    const sectors = Number(entry.readBigUInt64LE(8));
    const flags = entry.readBigUInt64LE(16);
    const offset = at + SECTOR_BYTES;
    const bytes = (flags & (FLUSH | DISCARD | MARK)) === 0n ? sectors * SECTOR_BYTES : 0;
    if (offset + bytes > size) break;
    if (bytes > 0) writes.push({ sector, sectors, offset, isSynced: (flags & FORCED) !== 0n });
    if ((flags & FLUSH) !== 0n) {
      for (const write of writes.slice(firstUnsynced)) write.isSynced = true;
      firstUnsynced = writes.length;
    }
    at = offset + bytes;
  }
  return writes;
}
