import { badOption, type OptionNames, requireOptions } from "../options/option-checks.ts";
import { GoldenStore } from "./golden-store.ts";

/** What {@link pruneGolden} keeps. */
export interface PruneGoldenOptions {
  /** How many bytes are kept at most, of the states that were used last. Default 4 GiB; 0 removes all. */
  readonly maximumBytes?: number | undefined;
}

const PRUNE_OPTION_NAMES: OptionNames<PruneGoldenOptions> = { maximumBytes: true };

/**
 * Removes golden states from `$XDG_CACHE_HOME/alpy/golden`: those that a killed process left unfinished, then those that
 * were not used for longest. Running machines are not harmed. This also happens by itself, whenever a state is saved.
 * @returns how many bytes were freed
 * @throws {TypeError} for unknown options, and for a limit that is not a number from 0
 */
export async function pruneGolden(options: PruneGoldenOptions = {}): Promise<number> {
  requireOptions("pruneGolden", options, PRUNE_OPTION_NAMES);
  const { maximumBytes } = options;
  if (maximumBytes !== undefined && !(typeof maximumBytes === "number" && maximumBytes >= 0)) {
    throw badOption("pruneGolden.maximumBytes", "a number from 0", maximumBytes);
  }
  return await new GoldenStore().prune(maximumBytes);
}
