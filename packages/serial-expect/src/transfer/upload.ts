import { randomBytes } from "node:crypto";
import { quoted } from "../text/evidence.ts";
import { quoteWord } from "../text/shell-word.ts";
import { printDigest, saysDigest } from "./digest.ts";
import type { FarSide } from "./far-side.ts";
import type { UploadOptions } from "./options.ts";
import { mustSucceed, requireDigest, type Steps } from "./steps.ts";

/** A file to upload. */
export interface UploadedFile extends Pick<UploadOptions, "mode" | "onProgress"> {
  readonly data: Buffer;
  readonly path: string;
}

/**
 * The number of characters that are typed ahead of the program that reads them: Linux keeps 64 KiB for a terminal before
 * it drops any (drivers/tty/tty_buffer.c, TTYB_DEFAULT_MEM_LIMIT).
 */
const BLOCK_CHARACTERS = 32 * 1024;
const MAX_TRIES = 4;
/** The length of a sample that is encoded to find out how many characters a byte takes. */
const SAMPLE_BYTES = 300;

/** Writes a file next to `path` block by block, checks the digest of each block and of the file, and moves it to `path`. */
export async function uploadFile(steps: Steps, far: FarSide, file: UploadedFile): Promise<void> {
  const { data, path, mode, onProgress } = file;
  const stem = `${path}.${randomBytes(4).toString("hex")}`;
  const part = quoteWord(`${stem}.part`);
  const block = quoteWord(`${stem}.block`);
  const blockBytes = bytesPerBlock(far);
  try {
    await mustSucceed(steps, `:>${part}`);
    for (let at = 0; at < data.length; at += blockBytes) {
      const bytes = data.subarray(at, at + blockBytes);
      await sendBlock(steps, far, bytes, block);
      await mustSucceed(steps, `cat ${block} >>${part}`);
      onProgress?.(at + bytes.length, data.length);
    }
    await requireDigest(steps, far.digest, part, far.digest.of([data]));
    const chmod = mode === undefined ? "" : `chmod ${mode.toString(8)} ${part}&&`;
    await mustSucceed(steps, `${chmod}rm -f ${block}&&mv -f ${part} ${quoteWord(path)}`);
  } catch (error) {
    await steps.cleanUp(`rm -f ${part} ${block}`);
    throw error;
  }
}

async function sendBlock({ step, fail }: Steps, far: FarSide, bytes: Buffer, block: string): Promise<void> {
  const { coding, digest } = far;
  const expected = digest.of([bytes]);
  for (let tries = 1; ; tries++) {
    const { output } = await step(`${coding.decode} >${block};${printDigest(digest)} <${block}`, coding.encoded(bytes));
    if (saysDigest(output, expected)) return;
    if (tries === MAX_TRIES) throw fail(`a block arrived damaged ${tries} times: ${quoted(output)}`);
  }
}

function bytesPerBlock({ coding }: FarSide): number {
  return Math.floor((BLOCK_CHARACTERS * SAMPLE_BYTES) / coding.encoded(Buffer.alloc(SAMPLE_BYTES)).length);
}
