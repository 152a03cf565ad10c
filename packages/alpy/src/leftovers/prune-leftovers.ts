import { DockerNodesError, prune as pruneContainers } from "@alpy/docker-nodes";
import { pruneGolden } from "@alpy/qemu";
import { reasonOf } from "../error-reason.ts";
import { combine, type FoundThing, NOTHING_FOUND, type SearchResult } from "./found-thing.ts";
import { pruneFiles } from "./prune-files.ts";
import { pruneLocks, pruneSockets } from "./prune-sockets.ts";

/** Options of {@link pruneLeftovers}. */
export interface PruneLeftoversOptions {
  /** Whether things are only found, and not removed. */
  readonly dryRun: boolean;
  /** Whether all golden states are removed, not only the least recently used ones above the limit. */
  readonly golden: boolean;
  readonly signal: AbortSignal;
}

/** A place that could not be searched. */
interface UnsearchedPlace {
  /** What may be there. */
  readonly what: "containers and taps" | "files" | "golden states" | "sockets" | "locks";
  readonly reason: string;
  /** Whether it is the Docker engine that cannot be reached. */
  readonly withoutEngine: boolean;
}

/** The result of {@link pruneLeftovers}. */
export interface PruneReport extends SearchResult {
  /** Size of the finished golden states that were removed. */
  readonly goldenBytes: number;
  readonly unsearched: readonly UnsearchedPlace[];
}

/** Codes of an engine that does not run here, or that this user may not use. */
const WITHOUT_ENGINE: readonly string[] = ["engine-unreachable", "engine-denied"];

/** Finds what killed processes have left, and removes it. A place that cannot be searched does not stop the search of others. */
export async function pruneLeftovers({ dryRun, golden, signal }: PruneLeftoversOptions): Promise<PruneReport> {
  const unsearched: UnsearchedPlace[] = [];
  const search = async <T>(what: UnsearchedPlace["what"], otherwise: T, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      signal.throwIfAborted();
      const withoutEngine = error instanceof DockerNodesError && WITHOUT_ENGINE.includes(error.code);
      unsearched.push({ what, reason: reasonOf(error), withoutEngine });
      return otherwise;
    }
  };
  const results = [
    await search("files", NOTHING_FOUND, () => pruneFiles(dryRun)),
    await search("sockets", NOTHING_FOUND, () => pruneSockets(dryRun)),
    await search("locks", NOTHING_FOUND, () => pruneLocks(dryRun)),
    await search("containers and taps", NOTHING_FOUND, () => pruneEngine(dryRun, signal)),
  ];
  const options = { maxBytes: golden ? 0 : undefined, dryRun };
  const freed = await search("golden states", 0, () => pruneGolden(options));
  const result = combine(results);
  return { ...result, goldenBytes: dryRun ? Math.max(0, freed - unfinishedBytes(result)) : freed, unsearched };
}

/** Returns the size of the unfinished golden states: in a dry run they are still there, and are counted again. */
function unfinishedBytes({ removed }: SearchResult): number {
  const unfinished = removed.filter(({ kind }) => kind === "unfinished golden state");
  return unfinished.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
}

async function pruneEngine(dryRun: boolean, signal: AbortSignal): Promise<SearchResult> {
  const { containers, taps, kept } = await pruneContainers({ dryRun, signal });
  const found =
    (kind: "container" | "tap") =>
    ({ name, ageMs }: { readonly name: string; readonly ageMs: number | undefined }): FoundThing => ({
      kind,
      name,
      ageMs,
      bytes: undefined,
    });
  return {
    removed: [...containers.map(found("container")), ...taps.map(found("tap"))],
    kept: kept.map(({ kind, name, ageMs, reason }) => ({ kind, name, ageMs, bytes: undefined, reason })),
    failed: [],
  };
}
