import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import { type FileIdentity, readDigest, writeDigest } from "./digest-cache.ts";

const blockBytes = 1024 * 1024;

export function identityOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats): FileIdentity {
  return { device: dev, inode: ino, bytes: size, modifiedMs: mtimeMs, changedMs: ctimeMs };
}

/** Digests of files that this process has read, by path, as long as the files are untouched. */
const known = new Map<string, { identity: string; digest: string }>();

/**
 * The SHA-256 of a file, in hexadecimal. A file that this process has digested is read again only if it was touched since,
 * and so is a large one that another process of this user has, in this boot of the host.
 * Blocks of zeros, which a sparse file has many of, count by their place alone.
 */
export async function fileDigest(path: string): Promise<string> {
  await using file = await open(path, "r");
  const identity = identityOf(await file.stat());
  const told = JSON.stringify(identity);
  const earlier = known.get(path);
  if (earlier?.identity === told) return earlier.digest;
  const digest = (await readDigest(resolve(path), identity)) ?? (await readWhole(file, resolve(path), identity));
  known.set(path, { identity: told, digest });
  return digest;
}

async function readWhole(file: FileHandle, path: string, identity: FileIdentity): Promise<string> {
  const digest = await contentDigest(file);
  const isUntouched = JSON.stringify(identityOf(await file.stat())) === JSON.stringify(identity);
  if (isUntouched) await writeDigest(path, identity, digest);
  return digest;
}

async function contentDigest(file: FileHandle): Promise<string> {
  const hash = createHash("sha256");
  const block = Buffer.allocUnsafe(blockBytes);
  const zeros = Buffer.alloc(blockBytes);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(block, 0, blockBytes, at);
    if (bytesRead === 0) return hash.update(`end ${at}`).digest("hex");
    const read = block.subarray(0, bytesRead);
    if (!read.equals(zeros.subarray(0, bytesRead))) hash.update(`at ${at}`).update(read);
    at += bytesRead;
  }
}
