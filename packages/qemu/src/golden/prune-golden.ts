import { badOption, type OptionNames, requireBoolean, requireOptions } from "../options/option-checks.ts";
import { GoldenStore } from "./golden-store.ts";

/** Options of {@link pruneGolden}. */
export interface PruneGoldenOptions {
  /** The most bytes to keep, of the most recently used states. Default 4 GiB; 0 removes all. */
  readonly maxBytes?: number | undefined;
  /** Removes nothing, and returns what would be freed. Default: false. */
  readonly dryRun?: boolean | undefined;
}

const PRUNE_OPTION_NAMES: OptionNames<PruneGoldenOptions> = { maxBytes: true, dryRun: true };

/**
 * Removes golden states from `$XDG_CACHE_HOME/alpy/golden`: first those that a killed process left unfinished, then the least
 * recently used ones. Running machines are not harmed. This also happens by itself whenever a state is saved.
 * @returns the number of bytes that were freed
 * @throws {TypeError} for unknown options, and for a limit that is not a number from 0
 */
export async function pruneGolden(options: PruneGoldenOptions = {}): Promise<number> {
  requireOptions("pruneGolden", options, PRUNE_OPTION_NAMES);
  const { maxBytes, dryRun } = options;
  requireBoolean("pruneGolden.dryRun", dryRun);
  if (maxBytes !== undefined && !(typeof maxBytes === "number" && maxBytes >= 0)) {
    throw badOption("pruneGolden.maxBytes", "a number from 0", maxBytes);
  }
  return await new GoldenStore().prune(maxBytes, dryRun);
}
