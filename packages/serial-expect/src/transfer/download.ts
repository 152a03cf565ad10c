import { quoted } from "../text/evidence.ts";
import { quoteWord } from "../text/shell-word.ts";
import { printDigest, saysDigest } from "./digest.ts";
import type { FarSide } from "./far-side.ts";
import type { DownloadOptions } from "./options.ts";
import { readValue, requireDigest, type Steps } from "./steps.ts";

/** A file to download. */
export interface DownloadedFile extends Pick<DownloadOptions, "maxBytes" | "onProgress"> {
  readonly path: string;
}

/** In base64 this is far less than a console keeps by default. */
const FIRST_BLOCK_BYTES = 64 * 1024;
const MIN_BLOCK_BYTES = 256;
const MAX_TRIES_OF_MIN_BLOCK = 8;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Downloads a file block by block and checks the digest of each block and of the file. A damaged block is requested again
 * in halves, until a block arrives undamaged.
 */
export async function downloadFile(steps: Steps, far: FarSide, file: DownloadedFile): Promise<Buffer> {
  const { path, maxBytes = DEFAULT_MAX_BYTES, onProgress } = file;
  const word = quoteWord(path);
  const totalBytes = Number(await readValue(steps, "$run_bytes", `run_bytes=$(($(wc -c <${word})))`));
  if (!(totalBytes <= maxBytes)) throw steps.fail(`it has ${totalBytes} bytes, more than maxBytes (${maxBytes})`);
  const blocks: Buffer[] = [];
  let blockBytes = FIRST_BLOCK_BYTES;
  let tries = 0;
  for (let at = 0; at < totalBytes; ) {
    const { bytes, output } = await receiveBlock(steps, far, { word, at, blockBytes, totalBytes });
    if (bytes !== undefined) {
      blocks.push(bytes);
      at += bytes.length;
      tries = 0;
      onProgress?.(at, totalBytes);
      if (blockBytes < FIRST_BLOCK_BYTES && at % (blockBytes * 2) === 0) blockBytes *= 2;
    } else if (blockBytes > MIN_BLOCK_BYTES) blockBytes /= 2;
    else if (++tries === MAX_TRIES_OF_MIN_BLOCK)
      throw steps.fail(`a block arrived damaged ${tries} times: ${quoted(output)}`);
  }
  await requireDigest(steps, far.digest, word, far.digest.of(blocks));
  return Buffer.concat(blocks);
}

/** Receives a block; its bytes are undefined if the digest is wrong. */
async function receiveBlock(
  { step }: Steps,
  { coding, digest }: FarSide,
  { word, at, blockBytes, totalBytes }: { word: string; at: number; blockBytes: number; totalBytes: number },
): Promise<{ bytes: Buffer | undefined; output: string }> {
  const part = `dd if=${word} bs=${blockBytes} skip=${at / blockBytes} count=1 2>/dev/null`;
  const { output } = await step(`${part}|${coding.encode};${part}|${printDigest(digest)}`);
  const bytes = coding.decoded(output, Math.min(blockBytes, totalBytes - at));
  return { bytes: saysDigest(output, digest.of([bytes])) ? bytes : undefined, output };
}
