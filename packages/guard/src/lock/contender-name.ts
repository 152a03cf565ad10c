import { randomBytes } from "node:crypto";

const RANDOM_BYTES = 8;

/** Returns a file name of the socket of a contender for a lock. It is never used again. */
export function contenderName(lock: string): string {
  return `${lock}.${randomBytes(RANDOM_BYTES).toString("hex")}`;
}

/** Checks whether a file name is that of a contender for a lock. */
export function isContender(file: string, lock: string): boolean {
  return file.slice(0, file.lastIndexOf(".")) === lock;
}
