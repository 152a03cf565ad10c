import { createHash } from "node:crypto";
import { cksum } from "./cksum.ts";

/** A program that digests its standard input, and what it must say for given bytes. */
export interface DigestTool {
  program: string;
  of(chunks: Iterable<Uint8Array>): string;
}

function hashed(program: string, algorithm: string): DigestTool {
  return {
    program,
    of(chunks) {
      const hash = createHash(algorithm);
      for (const chunk of chunks) hash.update(chunk);
      return hash.digest("hex");
    },
  };
}

/** The best first. */
export const DIGEST_TOOLS: readonly DigestTool[] = [
  hashed("sha256sum", "sha256"),
  hashed("sha1sum", "sha1"),
  hashed("md5sum", "md5"),
  { program: "cksum", of: cksum },
];

/** The command that digests its standard input and says so twice, as one of the two may come damaged. */
export function sayDigest({ program }: DigestTool): string {
  return `{ run_digest=$(${program});echo "$run_digest";echo "$run_digest";}`;
}

/** Whether a line of the output is the digest: what stands before the file's name. */
export function saysDigest(output: string, digest: string): boolean {
  return output.split("\n").some((line) => line === digest || line.startsWith(`${digest} `));
}
