import type { ResolvedImpairment } from "./impairment.ts";
import { Random } from "./random.ts";

/** What became of a frame, in words for the log; several may be true of one. */
export type Fate = "lost" | "queue-full" | "duplicated" | "reordered" | "corrupted";

/** How many frames met which fate, and how many came and left in all. */
export type ImpairmentCounts = Record<Fate | "received" | "delivered", number>;

/** How long an overtaken frame waits for the one that overtakes it. */
const reorderHoldMs = 100;
/** What may be under way at a time, whatever the delay; frames beyond it find the queue full. */
export const maximumBytesUnderWay = 64 * 1024 * 1024;

interface Delivery {
  frame: Uint8Array;
  atMs: number;
}

/**
 * Impairs the frames of one direction. It has no clock and no timers: whoever drives it says what time it is and takes
 * what is due. What happens to the n-th frame depends on the seed and on n alone, so that a run can be repeated frame by
 * frame (of the times, only as exactly as frames arrive).
 */
export class Impairer {
  readonly counts: ImpairmentCounts = {
    ...{ received: 0, delivered: 0, lost: 0, "queue-full": 0, duplicated: 0, reordered: 0, corrupted: 0 },
  };
  readonly #impairment: ResolvedImpairment;
  readonly #random: Random;
  /** In the order in which they leave. */
  readonly #queue: Delivery[] = [];
  /** A frame that is to be overtaken by the next. */
  #held: Delivery | undefined;
  /** When the frame before has left the rate limiter, and when it arrives. */
  #idleAtMs = 0;
  #lastAtMs = 0;
  #bytesUnderWay = 0;

  constructor(impairment: ResolvedImpairment, seed: number) {
    this.#impairment = impairment;
    this.#random = new Random(seed);
  }

  /** Takes a frame; gives what becomes of it beyond being delivered. The frame is kept: it must be its own memory. */
  accept(frame: Uint8Array, nowMs: number): Fate[] {
    this.counts.received += 1;
    const fates: Fate[] = [];
    const { blackHole, loss, duplicate, reorder, corrupt, jitterMs } = this.#impairment;
    // The same number of draws for each frame, whatever comes of them: so the n-th frame's depend on n alone.
    const [isLost, isTwice, isLate, isCorrupt] = [loss, duplicate, reorder, corrupt].map((p) => this.#random.chance(p));
    const bit = this.#random.below(frame.length * 8);
    const jitter = (this.#random.fraction() * 2 - 1) * jitterMs;
    if (blackHole || isLost) fates.push("lost");
    else {
      if (isCorrupt && frame.length > 0) fates.push("corrupted");
      const whole = isCorrupt ? withBitFlipped(frame, bit) : frame;
      if (isTwice) fates.push("duplicated");
      if (isLate) fates.push("reordered");
      const passed = this.#pass(whole, nowMs, jitter, isLate === true);
      if (isTwice) this.#pass(whole, nowMs, jitter, false);
      if (!passed) fates.splice(0, fates.length, "queue-full");
    }
    for (const fate of fates) this.counts[fate] += 1;
    return fates;
  }

  /** The frames that have arrived by now, in order. */
  due(nowMs: number): Uint8Array[] {
    if (this.#held && this.#held.atMs + reorderHoldMs <= nowMs) this.#release();
    const waiting = this.#queue.findIndex(({ atMs }) => atMs > nowMs);
    const due = this.#queue.splice(0, waiting === -1 ? this.#queue.length : waiting);
    this.counts.delivered += due.length;
    for (const { frame } of due) this.#bytesUnderWay -= frame.length;
    return due.map(({ frame }) => frame);
  }

  /** When the next frame is due; `undefined` while none waits. */
  get nextDueMs(): number | undefined {
    return this.#queue[0]?.atMs ?? (this.#held && this.#held.atMs + reorderHoldMs);
  }

  /** Sends a frame through rate and delay; says whether there was room. */
  #pass(frame: Uint8Array, nowMs: number, jitterMs: number, isLate: boolean): boolean {
    const { rateBitsPerSecond, queueBytes, delayMs } = this.#impairment;
    const startMs = Math.max(this.#idleAtMs, nowMs);
    const waitingBytes = ((startMs - nowMs) * rateBitsPerSecond) / 8_000;
    if (startMs > nowMs && waitingBytes + frame.length > queueBytes) return false;
    if (this.#bytesUnderWay + frame.length > maximumBytesUnderWay) return false;
    this.#bytesUnderWay += frame.length;
    this.#idleAtMs = startMs + (frame.length * 8_000) / rateBitsPerSecond;
    const atMs = Math.max(this.#lastAtMs, this.#idleAtMs + delayMs + jitterMs);
    this.#lastAtMs = atMs;
    const overtaken = this.#held;
    this.#held = undefined;
    if (isLate) this.#held = { frame, atMs };
    else this.#queue.push({ frame, atMs });
    if (overtaken) this.#queue.push({ frame: overtaken.frame, atMs });
    return true;
  }

  #release(): void {
    if (!this.#held) return;
    this.#queue.push({ ...this.#held, atMs: this.#held.atMs + reorderHoldMs });
    this.#held = undefined;
  }
}

function withBitFlipped(frame: Uint8Array, bit: number): Uint8Array {
  const corrupted = frame.slice();
  const byte = bit >> 3;
  corrupted[byte] = (corrupted[byte] ?? 0) ^ (1 << (bit & 7));
  return corrupted;
}
