import { rm } from "node:fs/promises";
import { reasonOf } from "../error-reason.ts";
import type { FoundThing, KeptThing, SearchResult } from "./found-thing.ts";

/**
 * Removes files and folders, unless it is a dry run. Their names are never used again, so nothing else can have taken their
 * place meanwhile. A symbolic link is removed itself.
 */
export async function removeThings(
  found: readonly FoundThing[],
  kept: readonly KeptThing[],
  dryRun: boolean,
): Promise<SearchResult> {
  const failed: KeptThing[] = [];
  const removed: FoundThing[] = [];
  for (const thing of found) {
    try {
      if (!dryRun) await rm(thing.name, { recursive: true, force: true });
      removed.push(thing);
    } catch (error) {
      failed.push({ ...thing, reason: reasonOf(error) });
    }
  }
  return { removed, kept, failed };
}
