import { closeSync, openSync, readSync } from "node:fs";

/** Returns whether a file begins with the bytes of a magic number. */
export function fileBegins(path: string, magic: Buffer): boolean {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(magic.length);
    readSync(file, head);
    return head.equals(magic);
  } finally {
    closeSync(file);
  }
}
