import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { bootId, cachePath, writeCacheFile } from "../user-cache.ts";

/** A file that was changed more recently than this may be written again within the same tick of the clock. */
const SETTLED_MS = 2_000;
/** A smaller file is read faster than it is looked up. */
const MINIMUM_BYTES = 1024 * 1024;
const MAX_ENTRIES = 1_000;
const FOLDER = "digests";

/** Identifies the content of a file without reading it: each write changes one of these. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
}

interface Entry {
  readonly bootId: string;
  readonly identity: FileIdentity;
  readonly digest: string;
}

/**
 * Returns the digest that another process of this user has computed for an unmodified file, in this boot of the host: the
 * identity alone cannot show what a crash did to the file.
 */
export async function readDigest(path: string, identity: FileIdentity): Promise<string | undefined> {
  if (identity.bytes < MINIMUM_BYTES) return undefined;
  try {
    const entry = JSON.parse(await readFile(entryPath(path), "utf8")) as Entry;
    const isSame = JSON.stringify(entry.identity) === JSON.stringify(identity);
    return isSame && entry.bootId === (await bootId()) ? entry.digest : undefined;
  } catch {
    // It does not exist or is damaged: the file is read.
    return undefined;
  }
}

/** Keeps a digest for other processes. If the cache cannot be written, they read the file themselves. */
export async function writeDigest(path: string, identity: FileIdentity, digest: string): Promise<void> {
  if (identity.bytes < MINIMUM_BYTES || Date.now() - identity.changedMs < SETTLED_MS) return;
  try {
    const entry: Entry = { bootId: await bootId(), identity, digest };
    await writeCacheFile(JSON.stringify(entry), [FOLDER], entryName(path));
    await prune();
  } catch {
    // See the docstring.
  }
}

/** Removes the older half of the entries if there are too many. */
async function prune(): Promise<void> {
  const names = await readdir(cachePath(FOLDER));
  if (names.length <= MAX_ENTRIES) return;
  const paths = names.map((name) => cachePath(FOLDER, name));
  const ages = await Promise.all(paths.map(async (path) => ({ path, ms: (await stat(path)).mtimeMs })));
  const oldest = ages.sort((one, other) => one.ms - other.ms).slice(0, MAX_ENTRIES / 2);
  await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
}

function entryPath(path: string): string {
  return cachePath(FOLDER, entryName(path));
}

function entryName(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 32);
}
