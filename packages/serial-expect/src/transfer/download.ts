import { quoteWord } from "../shell/command-lines.ts";
import { quoted } from "../text/evidence.ts";
import { sayDigest, saysDigest } from "./digest.ts";
import { type FarSide, requireDigest, type Steps, type TransferOptions, told } from "./far-side.ts";

/** How a file is downloaded. */
export interface DownloadOptions extends TransferOptions {
  /** The longest file taken, in bytes; a longer one is an error. Default 67108864. */
  maxBytes?: number | undefined;
}

/** A file on its way from the far side. */
export interface DownloadedFile extends Pick<DownloadOptions, "maxBytes" | "onProgress"> {
  path: string;
}

/** As base64 well below what a console keeps by default. */
const FIRST_BLOCK_BYTES = 64 * 1024;
const LEAST_BLOCK_BYTES = 256;
const MAX_TRIES_OF_LEAST = 8;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Reads a file block by block, each digested, and digests the whole. A block that does not arrive whole is asked for again
 * in halves, so that one without a disturbance in it comes through.
 */
export async function downloadFile(steps: Steps, far: FarSide, file: DownloadedFile): Promise<Buffer> {
  const { path, maxBytes = DEFAULT_MAX_BYTES, onProgress } = file;
  const word = quoteWord(path);
  const totalBytes = Number(await told(steps, "$run_bytes", `run_bytes=$(($(wc -c <${word})))`));
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
    } else if (blockBytes > LEAST_BLOCK_BYTES) blockBytes /= 2;
    else if (++tries === MAX_TRIES_OF_LEAST) throw steps.fail(`a block did not arrive whole: ${quoted(output)}`);
  }
  await requireDigest(steps, far.digest, word, far.digest.of(blocks));
  return Buffer.concat(blocks);
}

/** A block whose digest is right. */
async function receiveBlock(
  { step }: Steps,
  { coding, digest }: FarSide,
  { word, at, blockBytes, totalBytes }: { word: string; at: number; blockBytes: number; totalBytes: number },
): Promise<{ bytes: Buffer | undefined; output: string }> {
  const part = `dd if=${word} bs=${blockBytes} skip=${at / blockBytes} count=1 2>/dev/null`;
  const { output } = await step(`${part}|${coding.encode};${part}|${sayDigest(digest)}`);
  const bytes = coding.decoded(output, Math.min(blockBytes, totalBytes - at));
  return { bytes: saysDigest(output, digest.of([bytes])) ? bytes : undefined, output };
}
