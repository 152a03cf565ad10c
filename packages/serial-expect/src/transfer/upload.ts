import { randomBytes } from "node:crypto";
import { quoteWord } from "../shell/command-lines.ts";
import { quoted } from "../text/evidence.ts";
import { sayDigest, saysDigest } from "./digest.ts";
import { type FarSide, mustSucceed, requireDigest, type Steps, type TransferOptions } from "./far-side.ts";

/** How a file is uploaded. */
export interface UploadOptions extends TransferOptions {
  /** The file's permissions, as 0o755 say. Default: as the far side's umask makes them. */
  mode?: number | undefined;
}

/** A file on its way to the far side. */
export interface UploadedFile extends Pick<UploadOptions, "mode" | "onProgress"> {
  data: Buffer;
  path: string;
}

/**
 * So many characters are typed ahead of the program that reads them: Linux keeps 64 KiB for a terminal before it drops any
 * (drivers/tty/tty_buffer.c, TTYB_DEFAULT_MEM_LIMIT).
 */
const BLOCK_CHARACTERS = 32 * 1024;
const MAX_TRIES = 4;

/** Writes a file beside `path` block by block, each digested, digests the whole, and moves it there. */
export async function uploadFile(steps: Steps, far: FarSide, file: UploadedFile): Promise<void> {
  const { data, path, mode, onProgress } = file;
  const stem = `${path}.${randomBytes(4).toString("hex")}`;
  const [part, block] = [quoteWord(`${stem}.part`), quoteWord(`${stem}.block`)];
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
    const { output } = await step(`${coding.decode} >${block};${sayDigest(digest)} <${block}`, coding.encoded(bytes));
    if (saysDigest(output, expected)) return;
    if (tries === MAX_TRIES) throw fail(`a block did not arrive whole in ${tries} tries: ${quoted(output)}`);
  }
}

function bytesPerBlock({ coding }: FarSide): number {
  const sample = 300;
  return Math.floor((BLOCK_CHARACTERS * sample) / coding.encoded(Buffer.alloc(sample)).length);
}
