import { findStaleSockets, lockFolder, removeEmptyRuntimeFolder, runtimeFolder } from "@alpy/guard";
import type { SearchResult, ThingKind } from "./found-thing.ts";
import { removeThings } from "./remove-things.ts";

/**
 * Removes the sockets of testbeds whose processes are dead: they refuse connections, in any PID namespace.
 * @throws {GuardError} `folder-not-private` if another user could have created the sockets
 */
export async function pruneSockets(dryRun: boolean): Promise<SearchResult> {
  return await pruneStale(runtimeFolder(), "socket", dryRun);
}

/** Removes the locks whose processes are dead, and then the runtime folder if it is empty. @throws {GuardError} as {@link pruneSockets} */
export async function pruneLocks(dryRun: boolean): Promise<SearchResult> {
  const result = await pruneStale(await lockFolder(), "lock", dryRun);
  await removeEmptyRuntimeFolder();
  return result;
}

async function pruneStale(folder: string, kind: ThingKind, dryRun: boolean): Promise<SearchResult> {
  const stale = await findStaleSockets(folder);
  const found = stale.map(({ path, ageMs }) => ({ kind, name: path, ageMs, bytes: 0 }));
  return await removeThings(found, [], dryRun);
}
