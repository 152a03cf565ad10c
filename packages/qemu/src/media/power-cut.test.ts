import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { survivingWrites } from "./power-cut.ts";
import { sectorRuns } from "./sector-runs.ts";
import { type LoggedWrite, readWriteLog, SECTOR_BYTES } from "./write-log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-write-log-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const FLUSH = 1;
const FORCED = 2;
const DISCARD = 4;

/** Returns an entry of a log as QEMU writes it. */
function entry(sector: number, sectors: number, flags = 0): Buffer {
  const header = Buffer.alloc(SECTOR_BYTES);
  for (const [index, value] of [sector, sectors, flags, 0].entries()) header.writeBigUInt64LE(BigInt(value), index * 8);
  return Buffer.concat([header, Buffer.alloc((flags & ~FORCED) === 0 ? sectors * SECTOR_BYTES : 0, sector)]);
}

async function read(...entries: readonly Buffer[]): Promise<LoggedWrite[]> {
  const path = join(folder, "log");
  writeFileSync(path, Buffer.concat([Buffer.alloc(SECTOR_BYTES), ...entries]));
  await using log = await open(path);
  return await readWriteLog(log);
}

test("the writes before the last flush are synced, those after it are not", async () => {
  const writes = await read(
    entry(8, 2),
    entry(0, 0, FLUSH),
    entry(16, 1),
    entry(64, 64, DISCARD),
    entry(0, 0, FLUSH),
    entry(24, 1),
  );
  expect(writes).toEqual([
    { sector: 8, sectors: 2, offset: 1024, isSynced: true },
    { sector: 16, sectors: 1, offset: 3072, isSynced: true },
    { sector: 24, sectors: 1, offset: 5120, isSynced: false },
  ]);
});

test("a write that the guest has forced to the medium is synced, and those before it are not", async () => {
  const writes = await read(entry(8, 1), entry(8, 1, FORCED), entry(9, 1));
  expect(writes.map(({ isSynced }) => isSynced)).toEqual([false, true, false]);
  const [run] = sectorRuns(survivingWrites(writes, { lost: "all", seed: 1 }));
  expect(run).toEqual({ sector: 8, offsets: [2048] });
});

test.each([0, 100, 512, 600, 1023])(
  "a log that ends within an entry, after %i bytes of it, is read up to it",
  async (bytes) => {
    const writes = await read(entry(8, 1), entry(0, 0, FLUSH), entry(16, 1).subarray(0, bytes));
    expect(writes.map(({ sector }) => sector)).toEqual([8]);
  },
);

test("an empty log has no writes", async () => {
  expect(await read()).toEqual([]);
});

test("the last write of a sector counts, and consecutive sectors are one run", () => {
  const isSynced = true;
  const runs = sectorRuns([
    { sector: 10, sectors: 2, offset: 1000, isSynced },
    { sector: 4, sectors: 1, offset: 3000, isSynced },
    { sector: 11, sectors: 2, offset: 5000, isSynced },
  ]);
  expect(runs).toEqual([
    { sector: 4, offsets: [3000] },
    { sector: 10, offsets: [1000, 5000, 5512] },
  ]);
});

test("all unsynced writes are lost, or some pieces of them, the same ones with the same seed", () => {
  const synced = { sector: 0, sectors: 1, offset: 0, isSynced: true };
  const writes = [synced, { sector: 100, sectors: 801, offset: 10_000, isSynced: false }];
  expect(survivingWrites(writes, { lost: "all", seed: 1 })).toEqual([synced]);
  const some = survivingWrites(writes, { lost: "some", seed: 1 });
  expect(some).toEqual(survivingWrites(writes, { lost: "some", seed: 1 }));
  expect(some).not.toEqual(survivingWrites(writes, { lost: "some", seed: 2 }));
  expect(some.length).toBeGreaterThan(1);
  expect(some.length).toBeLessThan(102);
});
