import { readableOutput } from "@alpy/qemu";

/** Returns the last lines of each source that has any, ready to follow a message. */
export function readableEvidence(evidence: Readonly<Record<string, string>>): string {
  const shown = Object.entries(evidence).map(([source, lines]) => [source, readableOutput(lines)] as const);
  return shown.map(([source, lines]) => (lines === "" ? "" : `\n${source}: ${lines}`)).join("");
}
