import { open, rm } from "node:fs/promises";
import { type Frame, type MergeInput, mergeCaptures } from "@alpy/pcap";
import { formatSeconds } from "../duration.ts";
import { artifactsFailed } from "../files/artifact-failure.ts";
import { PRIVATE_FILE_MODE } from "../files/private-modes.ts";
import type { StepRecord } from "./step-event.ts";

/** A capture with a name: a link, for example. */
export interface NamedCapture {
  readonly name: string;
  /** Absolute path of its file. */
  readonly capturePath: string;
  /** Returns the frames, in the order of time, with time stamps on the host's clock. */
  frames(): MergeInput["capture"];
}

/**
 * Writes the frames of all captures into one pcapng file, ordered by the host's clock, with one interface per capture. Each
 * step is a comment on the first frame captured after the step started; the list of all steps is a comment on the section.
 * @throws {PcapError} where a capture is damaged, after writing the frames before the damage
 * @throws {AlpyError} `artifacts-failed` where the file cannot be written; it is removed
 */
export async function writeMergedCapture(
  path: string,
  captures: readonly NamedCapture[],
  steps: readonly StepRecord[],
): Promise<void> {
  const inOrder = [...steps].sort((one, other) => Number(BigInt(one.startedNs) - BigInt(other.startedNs)));
  const pending = [...inOrder];
  const comment = ({ timestampNs }: Frame): string | undefined => {
    const next = pending.findIndex(({ startedNs }) => BigInt(startedNs) > timestampNs);
    const started = pending.splice(0, next < 0 ? pending.length : next);
    return started.length === 0 ? undefined : started.map(describe).join("\n");
  };
  const inputs = captures.map((capture): MergeInput => {
    return { name: capture.name, capture: capture.frames(), comment };
  });
  await writeChunks(path, mergeCaptures(inputs, { comment: inOrder.map(describe).join("\n") }));
}

async function writeChunks(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const failed = async (cause: unknown): Promise<never> => {
    // What is left of the frames is in the captures, and their space may be needed.
    await rm(path, { force: true }).catch(() => undefined);
    throw artifactsFailed(path, cause);
  };
  await using file = await open(path, "w", PRIVATE_FILE_MODE).catch(failed);
  await file.chmod(PRIVATE_FILE_MODE).catch(failed);
  for await (const chunk of chunks) await file.writeFile(chunk).catch(failed);
}

function describe({ name, durationMs, outcome }: StepRecord): string {
  return `${name}: ${outcome} after ${formatSeconds(durationMs)}`;
}
