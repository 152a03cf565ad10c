import { setTimeout as delay } from "node:timers/promises";
import type { ResolvedForwardingOptions } from "./forwarding-options.ts";
import { type ForwardingResult, forwardingResult } from "./forwarding-result.ts";
import { FrameTimes } from "./frame-times.ts";
import { sendFrames } from "./send-frames.ts";
import { TestFrames } from "./test-frame.ts";

/** A device that is this long behind may forward for ever. */
const MAX_BACKLOG_MS = 60_000;

/**
 * Sends test frames into one link and counts them in the captures of both. Settles when each frame has come, or none can come
 * any more.
 * @throws {QemuError} `qemu-exited`, `capture-stopped`; `signal.reason` on its abort
 */
export async function measureForwarding(options: ResolvedForwardingOptions): Promise<ForwardingResult> {
  const { from, to } = options;
  const measuring = new AbortController();
  try {
    return await from.machine.guard(to.machine.guard(measure(options, measuring.signal)));
  } finally {
    // If a machine has ended, what still waits for it.
    measuring.abort();
  }
}

async function measure(options: ResolvedForwardingOptions, ended: AbortSignal): Promise<ForwardingResult> {
  const { from, to, frames: count, framesPerSecond, settleMs } = options;
  const signal = AbortSignal.any(options.signal ? [options.signal, ended] : [ended]);
  signal.throwIfAborted();
  const frames = new TestFrames(options);
  const transmitter = await from.transmitter({ signal });
  using into = new FrameTimes(from.feed, frames, count);
  using outOf = new FrameTimes(to.feed, frames, count);
  const sent = await sendFrames(transmitter, { frames, count, framesPerSecond, signal });
  await Promise.race([outOf.complete, delay(settleMs, undefined, { signal })]);
  // However busy the event loop was: what the captures have now has come in time.
  await Promise.all([from.feed.caughtUp(), to.feed.caughtUp()]);
  outOf.end();
  await becomesQuiet(outOf, settleMs, signal);
  const notes = [from, to].flatMap(({ name, feed }) => feed.notes().map((note) => `${name}: ${note}`));
  return forwardingResult({ options, sent, into, outOf, notes });
}

/** Waits until the device has forwarded its backlog, which would come among the frames of the next measurement. */
async function becomesQuiet(outOf: FrameTimes, quietMs: number, signal: AbortSignal): Promise<void> {
  const endMs = performance.now() + MAX_BACKLOG_MS;
  for (;;) {
    const nowMs = performance.now();
    const restMs = outOf.isComplete ? 0 : outOf.lastReadMs + quietMs - nowMs;
    if (restMs <= 0 || nowMs >= endMs) return;
    await delay(Math.min(restMs, endMs - nowMs), undefined, { signal });
  }
}
