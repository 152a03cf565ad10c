import { findStaleSockets, lockFolder, removeEmptyRuntimeFolder, runtimeFolder } from "@alpy/guard";
import { combine, type SearchResult, type ThingKind } from "./found-thing.ts";
import { removeThings } from "./remove-things.ts";

/**
 * Removes the sockets of testbeds and the locks whose processes are dead: they refuse connections, in any PID namespace.
 * @throws {GuardError} `folder-not-private` if another user could have created the sockets
 */
export async function pruneSockets(dryRun: boolean): Promise<SearchResult> {
  const results = [await pruneStale(runtimeFolder(), "socket", dryRun)];
  results.push(await pruneStale(await lockFolder(), "lock", dryRun));
  await removeEmptyRuntimeFolder();
  return combine(results);
}

async function pruneStale(folder: string, kind: ThingKind, dryRun: boolean): Promise<SearchResult> {
  const stale = await findStaleSockets(folder);
  const found = stale.map(({ path, ageMs }) => ({ kind, name: path, ageMs, bytes: 0 }));
  return await removeThings(found, [], dryRun);
}
