import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import { type FileIdentity, readDigest, writeDigest } from "./digest-cache.ts";

const BLOCK_BYTES = 1024 * 1024;

/** Returns the identity of a file from its status. */
export function identityOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats): FileIdentity {
  return { device: dev, inode: ino, bytes: size, modifiedMs: mtimeMs, changedMs: ctimeMs };
}

/** Digests of files that this process has read, by path, as long as the files are unmodified. */
const known = new Map<string, { identity: string; digest: string }>();

/**
 * Returns the SHA-256 of a file, in hexadecimal. A file that this process has digested is read again only if it was modified
 * since. The same is true for a large file that another process of this user has digested, in this boot of the host.
 * A block of zeros counts only by its position, because a sparse file has many of them.
 */
export async function fileDigest(path: string): Promise<string> {
  await using file = await open(path, "r");
  const identity = identityOf(await file.stat());
  const fingerprint = JSON.stringify(identity);
  const earlier = known.get(path);
  if (earlier?.identity === fingerprint) return earlier.digest;
  const digest = (await readDigest(resolve(path), identity)) ?? (await readWhole(file, resolve(path), identity));
  known.set(path, { identity: fingerprint, digest });
  return digest;
}

async function readWhole(file: FileHandle, path: string, identity: FileIdentity): Promise<string> {
  const digest = await contentDigest(file);
  const isUnmodified = JSON.stringify(identityOf(await file.stat())) === JSON.stringify(identity);
  if (isUnmodified) await writeDigest(path, identity, digest);
  return digest;
}

async function contentDigest(file: FileHandle): Promise<string> {
  const hash = createHash("sha256");
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  const zeros = Buffer.alloc(BLOCK_BYTES);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, at);
    if (bytesRead === 0) return hash.update(`end ${at}`).digest("hex");
    const read = block.subarray(0, bytesRead);
    if (!read.equals(zeros.subarray(0, bytesRead))) hash.update(`at ${at}`).update(read);
    at += bytesRead;
  }
}
