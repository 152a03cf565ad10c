import { type FileHandle, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createOwnFile, OWN_FILE_MODE } from "../files/own-file.ts";
import type { ResolvedDisk, WriteLog } from "../options/disks.ts";
import type { ResolvedMachineOptions } from "../options/machine-options.ts";
import { runProgram } from "../program/run-program.ts";
import { Random } from "../random.ts";
import { createOverlay } from "./disk-overlay.ts";
import { type SectorRun, sectorRuns } from "./sector-runs.ts";
import { type LoggedWrite, readWriteLog, SECTOR_BYTES } from "./write-log.ts";

const PURPOSE = { code: "qemu-failed", what: "disks with powerCuts" } as const;
const WRITE_TIMEOUT_MS = 300_000;
/** Runs of sectors that one call of qemu-io writes. */
const BATCH_RUNS = 64;
/** The part of a write that a disk writes whole or not at all: a page of most file systems. */
const PIECE_SECTORS = 8;

/** Which of the writes after the guest's last flush a power cut loses. */
export interface LossRule {
  readonly lost: "all" | "some";
  readonly seed: number;
}

/** Where the disk after a power cut is written. */
export interface CutOutput {
  /** The path of the new image. */
  readonly path: string;
  /** A private folder for the content that qemu-io reads, by a path without spaces. */
  readonly scratch: string;
}

/** How many writes a power cut has found on a disk. */
export interface CutCounts {
  readonly syncedWrites: number;
  readonly unsyncedWrites: number;
}

/** Returns the machine with the disks that have `powerCuts` as logged overlays in `folder`. @throws {QemuError} `qemu-failed` */
export async function loggedMachine(machine: ResolvedMachineOptions, folder: string): Promise<ResolvedMachineOptions> {
  const disks = machine.disks.map(async (disk, index): Promise<ResolvedDisk> => {
    if (!disk.powerCuts) return disk;
    const path = join(folder, `disk${index}.qcow2`);
    const log = join(folder, `disk${index}.writes`);
    await createOverlay(path, disk, PURPOSE);
    await createOwnFile(log);
    const image = { path: disk.path, format: disk.format };
    return { ...disk, path, format: "qcow2", persist: true, writeLog: { path: log, image } };
  });
  return { ...machine, disks: await Promise.all(disks) };
}

/** Writes the disk as a power cut leaves it: an overlay of its image. @throws {QemuError} `qemu-failed` */
export async function writeDiskAfterCut(
  { path, image }: WriteLog,
  rule: LossRule,
  output: CutOutput,
): Promise<CutCounts> {
  await createOverlay(output.path, image, PURPOSE);
  await using log = await open(path);
  const writes = await readWriteLog(log);
  const runs = sectorRuns(survivingWrites(writes, rule));
  for (let first = 0; first < runs.length; first += BATCH_RUNS)
    await writeRuns(log, runs.slice(first, first + BATCH_RUNS), output);
  const syncedWrites = writes.filter(({ isSynced }) => isSynced).length;
  return { syncedWrites, unsyncedWrites: writes.length - syncedWrites };
}

/** Returns the writes that a power cut does not lose, in their order. */
export function survivingWrites(writes: readonly LoggedWrite[], { lost, seed }: LossRule): LoggedWrite[] {
  const random = new Random(seed);
  return writes.flatMap((write) => {
    if (write.isSynced) return [write];
    return lost === "all" ? [] : piecesOf(write).filter(() => random.chance(0.5));
  });
}

function piecesOf({ sector, sectors, offset, isSynced }: LoggedWrite): LoggedWrite[] {
  return Array.from({ length: Math.ceil(sectors / PIECE_SECTORS) }, (_piece, index) => {
    const first = index * PIECE_SECTORS;
    return {
      sector: sector + first,
      sectors: Math.min(PIECE_SECTORS, sectors - first),
      offset: offset + first * SECTOR_BYTES,
      isSynced,
    };
  });
}

async function writeRuns(log: FileHandle, runs: readonly SectorRun[], { path, scratch }: CutOutput): Promise<void> {
  const commands: string[] = [];
  const files: string[] = [];
  for (const [index, run] of runs.entries()) {
    const file = join(scratch, `run${index}`);
    const content = await contentOf(log, run);
    await writeFile(file, content, { mode: OWN_FILE_MODE });
    files.push(file);
    commands.push("-c", `write -q -s ${file} ${run.sector * SECTOR_BYTES} ${content.length}`);
  }
  await runProgram("qemu-io", ["-f", "qcow2", ...commands, path], { timeoutMs: WRITE_TIMEOUT_MS });
  await Promise.all(files.map((file) => rm(file)));
}

async function contentOf(log: FileHandle, { offsets }: SectorRun): Promise<Buffer> {
  const content = Buffer.alloc(offsets.length * SECTOR_BYTES);
  for (const [index, offset] of offsets.entries()) await log.read(content, index * SECTOR_BYTES, SECTOR_BYTES, offset);
  return content;
}
