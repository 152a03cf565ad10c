import { readdirSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

/** What this process uses while it has no testbed. */
export interface ProcessLevel {
  readonly descriptors: number;
  readonly threads: number;
  /** The heap after a collection, in bytes. */
  readonly heapBytes: number;
  /** Memory of buffers outside of the heap, in bytes. */
  readonly bufferBytes: number;
  /** Listeners on the process. */
  readonly listeners: number;
  /** Timers, sockets, pipes, processes that are active (process.getActiveResourcesInfo()). */
  readonly resources: number;
}

/** How much a level may grow: a tenth, and what a single sample varies. */
const GROWTH = 1.1;
const ALLOWANCES: ProcessLevel = {
  descriptors: 1,
  threads: 0,
  heapBytes: 1024 * 1024,
  bufferBytes: 1024 * 1024,
  listeners: 0,
  resources: 1,
};

/** Measures this process after a collection of garbage. Needs `--expose-gc`. */
export async function measureLevel(): Promise<ProcessLevel> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("run node with --expose-gc");
  for (let round = 0; round < 3; round += 1) {
    await gc({ execution: "async" });
    await setImmediate();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return {
    descriptors: readdirSync("/proc/self/fd").length,
    threads: readdirSync("/proc/self/task").length,
    heapBytes: heapUsed,
    bufferBytes: arrayBuffers,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    resources: process.getActiveResourcesInfo().length,
  };
}

/** Returns the median of several levels, item by item. */
export function medianLevel(levels: readonly ProcessLevel[]): ProcessLevel {
  const of = (name: keyof ProcessLevel): number => {
    const sorted = levels.map((level) => level[name]).sort((one, other) => one - other);
    const middle = sorted[Math.floor(sorted.length / 2)];
    if (middle === undefined) throw new Error("a median needs at least one level");
    return middle;
  };
  return {
    descriptors: of("descriptors"),
    threads: of("threads"),
    heapBytes: of("heapBytes"),
    bufferBytes: of("bufferBytes"),
    listeners: of("listeners"),
    resources: of("resources"),
  };
}

/** Returns what has grown by more than a tenth, one line each. */
export function growthOf(before: ProcessLevel, after: ProcessLevel): string[] {
  const names = Object.keys(ALLOWANCES) as (keyof ProcessLevel)[];
  return names
    .filter((name) => after[name] > before[name] * GROWTH + ALLOWANCES[name])
    .map((name) => `${name} grew from ${before[name]} to ${after[name]}`);
}
