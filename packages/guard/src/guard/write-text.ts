import { writeSync } from "node:fs";
import { codeOf } from "../error-reason.ts";

/** How long a shell may leave its connection full. It reads at least a line in each millisecond. */
const FULL_TIMEOUT_MS = 2_000;

/** The outcome of {@link writeText}: `dead` if nobody reads, `stuck` if the connection has stayed full. */
export type WriteOutcome = "written" | "dead" | "stuck";

/**
 * Writes a text to a non-blocking socket before it returns: the text is then in the kernel, and its reader receives it
 * even if this process is killed immediately.
 */
export function writeText(descriptor: number, text: string): WriteOutcome {
  const bytes = Buffer.from(text);
  let written = 0;
  let fullSince: number | undefined;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
      fullSince = undefined;
    } catch (error) {
      if (codeOf(error) !== "EAGAIN") return "dead";
      fullSince ??= performance.now();
      if (performance.now() - fullSince > FULL_TIMEOUT_MS) return "stuck";
      pause();
    }
  }
  return "written";
}

/** Blocks this thread for a millisecond: a synchronous call cannot wait for an event. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, 1);
}
