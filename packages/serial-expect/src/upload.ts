import { createHash } from "node:crypto";
import { SerialExpectError } from "./errors.ts";
import { quoted } from "./evidence.ts";
import { quoteWord } from "./shell-command.ts";

/** As base64 in a command, this still fits one line (see `shell-command.ts`). A multiple of 3, so that only the last is padded. */
const PIECE_BYTES = 360;

type Run = (command: string) => Promise<{ exitCode: number; output: string }>;

/** Writes a file beside `path` piece by piece, checks its digest and moves it there. */
export async function uploadFile(run: Run, data: Buffer, path: string): Promise<void> {
  const part = quoteWord(`${path}.part`);
  const step = async (command: string): Promise<string> => {
    const { exitCode, output } = await run(command);
    if (exitCode !== 0)
      throw await uploadError(run, path, `${quoted(command)} ended with ${exitCode}: ${quoted(output)}`);
    return output;
  };
  await step(`: > ${part}`);
  for (let at = 0; at < data.length; at += PIECE_BYTES)
    await step(`echo ${data.toString("base64", at, at + PIECE_BYTES)} | base64 -d >> ${part}`);
  const digest = createHash("sha256").update(data).digest("hex");
  const seen = await step(`sha256sum < ${part}`);
  if (!seen.includes(digest)) throw await uploadError(run, path, `sha256sum gave ${quoted(seen)}, expected ${digest}`);
  await step(`mv ${part} ${quoteWord(path)}`);
}

async function uploadError(run: Run, path: string, reason: string): Promise<SerialExpectError> {
  await run(`rm -f ${quoteWord(`${path}.part`)}`);
  return new SerialExpectError("upload-failed", `upload: ${quoted(path)} was not written: ${reason}.`);
}
