import { createHash } from "node:crypto";
import { cksum } from "./cksum.ts";

/** A program that computes a digest of its standard input. */
export interface DigestTool {
  readonly program: string;
  /** Returns the digest that the program must print for these bytes. */
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

/** All tools, the best first. */
export const digestTools: readonly DigestTool[] = [
  hashed("sha256sum", "sha256"),
  hashed("sha1sum", "sha1"),
  hashed("md5sum", "md5"),
  { program: "cksum", of: cksum },
];

/** Returns the command that prints the digest of its standard input twice, because one of the two may arrive damaged. */
export function printDigest({ program }: DigestTool): string {
  return `{ run_digest=$(${program});echo "$run_digest";echo "$run_digest";}`;
}

/** Checks whether a line of the output is the digest, alone or followed by a file name. */
export function saysDigest(output: string, digest: string): boolean {
  return output.split("\n").some((line) => line === digest || line.startsWith(`${digest} `));
}
