import {
  badOption,
  type OptionNames,
  requireBoolean,
  requireCount,
  requireOptions,
  requirePositiveInteger,
} from "../options/option-checks.ts";

/** Which requests of the guest to a disk fail. At least one of `reads`, `writes` and `flushes` must be true. */
export interface DiskFailure {
  /** Whether reads fail. Default false. */
  readonly reads?: boolean | undefined;
  /** Whether writes fail, with those of zeros and discards. Default false. */
  readonly writes?: boolean | undefined;
  /** Whether flushes fail. Default false. */
  readonly flushes?: boolean | undefined;
  /** Only reads and writes that touch this sector of 512 bytes fail, counted from 0. Default: all; not with `flushes`. */
  readonly sector?: number | undefined;
}

/** How fast a disk is at most, with reads and writes together. At least one limit must be given. */
export interface DiskSpeed {
  /** Bytes per second. Default: no limit. */
  readonly bytesPerSecond?: number | undefined;
  /** Requests per second. Default: no limit. */
  readonly requestsPerSecond?: number | undefined;
}

/** A rule of QEMU's driver `blkdebug` (QMP reference, `BlkdebugInjectErrorOptions`): requests of a kind fail with EIO. */
export interface ErrorRule {
  readonly event: "none";
  readonly iotype: "read" | "write" | "write-zeroes" | "discard" | "flush";
  readonly sector?: number;
}

const FAILURE_NAMES: OptionNames<DiskFailure> = { reads: true, writes: true, flushes: true, sector: true };
const SPEED_NAMES: OptionNames<DiskSpeed> = { bytesPerSecond: true, requestsPerSecond: true };
const MAX_SECTOR = Number.MAX_SAFE_INTEGER / 512;

/**
 * Checks which requests fail, and returns QEMU's rules for them.
 * @throws {TypeError}
 */
export function errorRules(failure: DiskFailure): ErrorRule[] {
  requireOptions("disk.fail", failure, FAILURE_NAMES);
  const { reads, writes, flushes, sector } = failure;
  requireBoolean("disk.fail.reads", reads);
  requireBoolean("disk.fail.writes", writes);
  requireBoolean("disk.fail.flushes", flushes);
  requireCount("disk.fail.sector", sector);
  if (sector !== undefined && sector > MAX_SECTOR) throw badOption("disk.fail.sector", "a sector of a disk", sector);
  if (!(reads || writes || flushes)) throw badOption("disk.fail", "reads, writes or flushes that fail", failure);
  if (flushes && sector !== undefined) {
    throw new TypeError("disk.fail.sector cannot be combined with flushes: true, which concern the whole disk");
  }
  const kinds: ErrorRule["iotype"][] = [];
  if (reads) kinds.push("read");
  if (writes) kinds.push("write", "write-zeroes", "discard");
  if (flushes) kinds.push("flush");
  return kinds.map((iotype) => (sector === undefined ? { event: "none", iotype } : { event: "none", iotype, sector }));
}

/**
 * Checks how fast a disk is.
 * @throws {TypeError}
 */
export function requireSpeed(speed: DiskSpeed): void {
  requireOptions("disk.slow", speed, SPEED_NAMES);
  requirePositiveInteger("disk.slow.bytesPerSecond", speed.bytesPerSecond);
  requirePositiveInteger("disk.slow.requestsPerSecond", speed.requestsPerSecond);
  if (speed.bytesPerSecond !== undefined || speed.requestsPerSecond !== undefined) return;
  throw badOption("disk.slow", "bytesPerSecond or requestsPerSecond", speed);
}
