import { type LoggedWrite, SECTOR_BYTES } from "./write-log.ts";

/** Consecutive sectors of a disk, and where the last content of each is in the log, in bytes. */
export interface SectorRun {
  readonly sector: number;
  readonly offsets: readonly number[];
}

/** The longest run, so that the content of one fits in memory: 1 MiB. */
const MAX_RUN_SECTORS = 2_048;

/** Returns what the writes leave behind: each sector that was written once, with its last content, in the order of the disk. */
export function sectorRuns(writes: readonly LoggedWrite[]): SectorRun[] {
  const offsets = new Map<number, number>();
  for (const { sector, sectors, offset } of writes)
    for (let index = 0; index < sectors; index += 1) offsets.set(sector + index, offset + index * SECTOR_BYTES);
  const runs: { sector: number; offsets: number[] }[] = [];
  for (const [sector, offset] of [...offsets].toSorted((one, other) => one[0] - other[0])) {
    const run = runs.at(-1);
    const isNext = run?.sector !== undefined && run.sector + run.offsets.length === sector;
    if (run && isNext && run.offsets.length < MAX_RUN_SECTORS) run.offsets.push(offset);
    else runs.push({ sector, offsets: [offset] });
  }
  return runs;
}
