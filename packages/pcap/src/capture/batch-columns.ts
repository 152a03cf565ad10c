import type { CaptureBlock } from "./capture-block.ts";
import type { FrameOptions } from "./frame-options.ts";

/** The columns of a batch: entry i of each describes frame i. */
export interface FrameBatchColumns {
  readonly seconds: Float64Array;
  readonly nanoseconds: Uint32Array;
  readonly capturedLengths: Uint32Array;
  readonly originalLengths: Uint32Array;
  readonly offsets: Uint32Array;
  /** The index of each frame's interface; undefined if the capture has only one. */
  readonly interfaces: Uint32Array | undefined;
  /** Lengths of record headers that differ from the others, by the frame's index. */
  readonly recordHeaders: ReadonlyMap<number, number> | undefined;
  readonly options: ReadonlyMap<number, FrameOptions> | undefined;
  readonly blocks: readonly CaptureBlock[];
}

/** Returns the columns of some of the frames, by their indexes in ascending order, with all blocks. */
export function selectColumns(columns: FrameBatchColumns, indexes: readonly number[]): FrameBatchColumns {
  const { seconds, nanoseconds, capturedLengths, originalLengths, offsets, interfaces } = columns;
  const isKept = Uint8Array.from({ length: offsets.length });
  for (const index of indexes) isKept[index] = 1;
  const isSelected = (_value: number, index: number): boolean => isKept[index] === 1;
  return {
    seconds: seconds.filter(isSelected),
    nanoseconds: nanoseconds.filter(isSelected),
    capturedLengths: capturedLengths.filter(isSelected),
    originalLengths: originalLengths.filter(isSelected),
    offsets: offsets.filter(isSelected),
    interfaces: interfaces?.filter(isSelected),
    recordHeaders: selectEntries(columns.recordHeaders, indexes),
    options: selectEntries(columns.options, indexes),
    blocks: columns.blocks,
  };
}

/** Returns the entries of some of the frames, by their new indexes. */
function selectEntries<T>(
  entries: ReadonlyMap<number, T> | undefined,
  indexes: readonly number[],
): ReadonlyMap<number, T> | undefined {
  if (entries === undefined) return undefined;
  const selected = new Map<number, T>();
  for (const [at, index] of indexes.entries()) {
    const entry = entries.get(index);
    if (entry !== undefined) selected.set(at, entry);
  }
  return selected;
}
