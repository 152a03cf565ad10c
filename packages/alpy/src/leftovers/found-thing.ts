/** What a killed process may leave. */
export type ThingKind =
  | "temporary folder"
  | "temporary file"
  | "unfinished golden state"
  | "golden state"
  | "socket"
  | "lock"
  | "container"
  | "tap";

/** Something that a process has created. */
export interface FoundThing {
  readonly kind: ThingKind;
  /** Its path, or the name of a container or tap. */
  readonly name: string;
  /** Time since its last change, in milliseconds, if that is known. */
  readonly ageMs: number | undefined;
  /** The disk space that it uses, if that is known. */
  readonly bytes: number | undefined;
}

/** Something that is not removed, or could not be removed. */
export interface KeptThing extends FoundThing {
  readonly reason: string;
}

/** What a search has found in one place. */
export interface SearchResult {
  /** What killed processes have left. It has been removed, unless the search was a dry run. */
  readonly removed: readonly FoundThing[];
  /** What may belong to a living process, which cannot be checked from here. */
  readonly kept: readonly KeptThing[];
  /** What should have been removed. */
  readonly failed: readonly KeptThing[];
}

/** The result of a search that has found nothing. */
export const NOTHING_FOUND: SearchResult = { removed: [], kept: [], failed: [] };

/** Returns several results as one. */
export function combine(results: readonly SearchResult[]): SearchResult {
  return {
    removed: results.flatMap(({ removed }) => removed),
    kept: results.flatMap(({ kept }) => kept),
    failed: results.flatMap(({ failed }) => failed),
  };
}
