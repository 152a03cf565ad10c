import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const BLOCK_BYTES = 4_096;

/** Mounts a small file system in memory on a folder, which is created. Needs root. Returns how to unmount it. */
export function mountSmall(folder: string, options: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  execFileSync("mount", ["-t", "tmpfs", "-o", `mode=0700,${options}`, "alpy-small", folder]);
  return () => void execFileSync("umount", ["--lazy", folder]);
}

/** Makes a mounted file system read-only. */
export function makeReadOnly(folder: string): void {
  execFileSync("mount", ["-o", "remount,ro", folder]);
}

/** Fills the file system of a folder to the last byte. */
export function fill(folder: string): void {
  const file = openSync(join(folder, "filling"), "w");
  try {
    for (const block of [Buffer.alloc(BLOCK_BYTES), Buffer.alloc(1)]) writeUntilFull(file, block);
  } finally {
    closeSync(file);
  }
}

function writeUntilFull(file: number, block: Buffer): void {
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

/** Uses up all inodes of a small file system. */
export function fillInodes(folder: string): void {
  try {
    for (let index = 0; ; index += 1) writeFileSync(join(folder, `filling-${index}`), "");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}
