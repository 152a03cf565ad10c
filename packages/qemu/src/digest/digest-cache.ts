import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { bootId, cachePath } from "../user-cache.ts";

/** A file whose time of change lies closer than this may be written again within that tick of the clock. */
const settledMs = 2_000;
/** A file smaller than this is read faster than it is looked up. */
const smallestBytes = 1024 * 1024;
const mostEntries = 1_000;
const folder = "digests";

/** What tells that a file has not been touched: each write changes one of these. */
export interface FileIdentity {
  device: number;
  inode: number;
  bytes: number;
  modifiedMs: number;
  changedMs: number;
}

interface Entry {
  bootId: string;
  identity: FileIdentity;
  digest: string;
}

/**
 * The digest that another process of this user has found of an untouched file, in this boot of the host: what a crash may
 * have done to it, its identity would not tell.
 */
export async function readDigest(path: string, identity: FileIdentity): Promise<string | undefined> {
  if (identity.bytes < smallestBytes) return undefined;
  try {
    const entry = JSON.parse(await readFile(entryPath(path), "utf8")) as Entry;
    const isSame = JSON.stringify(entry.identity) === JSON.stringify(identity);
    return isSame && entry.bootId === (await bootId()) ? entry.digest : undefined;
  } catch {
    // Not there, or no entry of ours: the file is read.
    return undefined;
  }
}

/** Keeps a digest for other processes. A cache that cannot be written only costs them the reading. */
export async function writeDigest(path: string, identity: FileIdentity, digest: string): Promise<void> {
  if (identity.bytes < smallestBytes || Date.now() - identity.changedMs < settledMs) return;
  const target = entryPath(path);
  const scratch = `${target}.${process.pid}`;
  try {
    await mkdir(cachePath(folder), { recursive: true });
    await writeFile(scratch, JSON.stringify({ bootId: await bootId(), identity, digest } satisfies Entry));
    await rename(scratch, target);
    await prune();
  } catch {
    // See above.
  }
}

/** Beyond the bound, the older half goes. */
async function prune(): Promise<void> {
  const names = await readdir(cachePath(folder));
  if (names.length <= mostEntries) return;
  const paths = names.map((name) => cachePath(folder, name));
  const ages = await Promise.all(paths.map(async (path) => ({ path, ms: (await stat(path)).mtimeMs })));
  const oldest = ages.sort((one, other) => one.ms - other.ms).slice(0, mostEntries / 2);
  await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
}

function entryPath(path: string): string {
  return cachePath(folder, createHash("sha256").update(path).digest("hex").slice(0, 32));
}
