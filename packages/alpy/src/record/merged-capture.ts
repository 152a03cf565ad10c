import { open } from "node:fs/promises";
import { type Frame, type MergeInput, mergeCaptures } from "@alpy/pcap";
import type { Link } from "../link/link.ts";
import type { StepRecord } from "./steps.ts";

/** The name of the capture that holds all links. */
export const mergedName = "merged.pcapng";

/**
 * Writes the frames of all links into one pcapng at `path`, in the order of the host's clock, an interface a link. Each
 * step stands as a comment on the first frame of all that is not before its start; the whole list, on the section.
 * @throws {PcapError} where a link's capture is damaged: what came before is written
 */
export async function writeMergedCapture(
  path: string,
  links: readonly Link[],
  steps: readonly StepRecord[],
): Promise<void> {
  const untold = [...steps].sort((a, b) => a.startedMs - b.startedMs);
  const comment = ({ timestampNs }: Frame): string | undefined => {
    const next = untold.findIndex(({ startedMs }) => BigInt(startedMs) * 1_000_000n > timestampNs);
    const begun = untold.splice(0, next < 0 ? untold.length : next);
    return begun.length === 0 ? undefined : begun.map(describe).join("\n");
  };
  const inputs = links.map((link): MergeInput => ({ name: link.name, capture: link.frames(), comment }));
  await using file = await open(path, "w");
  for await (const chunk of mergeCaptures(inputs, { comment: untold.map(describe).join("\n") }))
    await file.write(chunk);
}

function describe({ name, durationMs, outcome }: StepRecord): string {
  return `${name}: ${outcome} after ${(durationMs / 1000).toFixed(1)} s`;
}
