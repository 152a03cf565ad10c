import { GoldenStore } from "./golden-store.ts";

/** What {@link pruneGolden} keeps. */
export interface PruneGoldenOptions {
  /** How many bytes may be kept, of those that were used last. Default 4 GiB; 0 removes all. */
  maximumBytes?: number;
}

/**
 * Removes golden states from `$XDG_CACHE_HOME/alpy/golden`: what a killed process left half made, then those that were not
 * used for longest. Machines that run are not harmed. It also happens by itself, whenever a state is made.
 * @returns how many bytes were freed
 * @throws {TypeError} for a bound that is no number from 0
 */
export async function pruneGolden({ maximumBytes }: PruneGoldenOptions = {}): Promise<number> {
  if (maximumBytes !== undefined && !(maximumBytes >= 0)) {
    throw new TypeError(`maximumBytes must be a number from 0, got ${maximumBytes}`);
  }
  return await new GoldenStore().prune(maximumBytes);
}
