import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";
import type { Transmitter } from "../wire/transmitter.ts";
import type { TestFrames } from "./test-frame.ts";

/** Frames that are sent together, at most. */
const MAX_TOGETHER = 256;
const MS_PER_S = 1_000;
const PAUSE_MS = 1;

/** What to send, and how fast. */
interface Stream {
  readonly frames: TestFrames;
  readonly count: number;
  /** `undefined`: as many as QEMU reads. */
  readonly framesPerSecond: number | undefined;
  readonly signal: AbortSignal;
}

/** Sends test frames. Returns how many were sent: fewer only if the machine has ended. */
export async function sendFrames(transmitter: Transmitter, stream: Stream): Promise<number> {
  const { frames, count, framesPerSecond = Number.POSITIVE_INFINITY, signal } = stream;
  const startMs = performance.now();
  let sent = 0;
  while (sent < count) {
    signal.throwIfAborted();
    const due = Math.floor(((performance.now() - startMs) / MS_PER_S) * framesPerSecond) + 1;
    const now = Math.min(count - sent, due - sent, MAX_TOGETHER);
    if (now <= 0) {
      await delay(PAUSE_MS, undefined, { signal });
      continue;
    }
    await transmitter.send(frames.range(sent, now));
    sent += now;
    if (!(await transmitter.drained(signal))) return sent;
    // Timers and captures must not wait until all are sent.
    await turn();
  }
  return sent;
}
