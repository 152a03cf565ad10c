import type { ResolvedWireImpairment } from "./impairment.ts";
import { Random } from "./random.ts";

/** An effect of an impairment on a frame. An impairment can have several effects on one frame. */
export type ImpairmentEffect = "lost" | "queue-full" | "duplicated" | "reordered" | "corrupted";

/** Number of frames by effect, and how many were received and delivered in total. */
export type ImpairmentCounts = Readonly<Record<ImpairmentEffect | "received" | "delivered", number>>;

/** How long an overtaken frame waits for the one that overtakes it. */
const REORDER_HOLD_MS = 100;
/** Limit of the frames in flight, for any delay; further frames are lost as `queue-full`. */
export const MAX_IN_FLIGHT_BYTES = 64 * 1024 * 1024;

interface Delivery {
  readonly frame: Uint8Array;
  readonly atMs: number;
}

/** The random choices for one frame. */
interface Draw {
  readonly isLost: boolean;
  readonly isDuplicated: boolean;
  readonly isReordered: boolean;
  readonly isCorrupted: boolean;
  readonly bit: number;
  readonly jitterMs: number;
}

/**
 * Impairs the frames of one direction. It has no clock and no timers: the caller passes the time and collects the frames that
 * are due. The choices for the n-th frame depend only on the seed and on n, so that a run can be repeated frame by frame.
 * (Delivery times repeat only as exactly as frames arrive.)
 */
export class Impairer {
  readonly counts: Record<keyof ImpairmentCounts, number> = {
    received: 0,
    delivered: 0,
    lost: 0,
    "queue-full": 0,
    duplicated: 0,
    reordered: 0,
    corrupted: 0,
  };
  readonly #impairment: ResolvedWireImpairment;
  readonly #random: Random;
  /** In the order of delivery. */
  readonly #queue: Delivery[] = [];
  /** A frame that waits to be overtaken by the next one. */
  #held: Delivery | undefined;
  /** When the previous frame leaves the rate limiter. */
  #idleAtMs = 0;
  /** When the previous frame is delivered. */
  #lastAtMs = 0;
  #inFlightBytes = 0;

  constructor(impairment: ResolvedWireImpairment, seed: number) {
    this.#impairment = impairment;
    this.#random = new Random(seed);
  }

  /** Accepts a frame and returns what the impairment does to it. The frame is kept: the caller must not reuse its memory. */
  accept(frame: Uint8Array, nowMs: number): ImpairmentEffect[] {
    this.counts.received += 1;
    const effects = this.#apply(frame, nowMs);
    for (const effect of effects) this.counts[effect] += 1;
    return effects;
  }

  /** Returns the frames that are due by now, in order. */
  due(nowMs: number): Uint8Array[] {
    if (this.#held && this.#held.atMs + REORDER_HOLD_MS <= nowMs) this.#release();
    const waiting = this.#queue.findIndex(({ atMs }) => atMs > nowMs);
    const due = this.#queue.splice(0, waiting === -1 ? this.#queue.length : waiting);
    this.counts.delivered += due.length;
    for (const { frame } of due) this.#inFlightBytes -= frame.length;
    return due.map(({ frame }) => frame);
  }

  /** When the next frame is due; `undefined` while no frame waits. */
  get nextDueMs(): number | undefined {
    return this.#queue[0]?.atMs ?? (this.#held && this.#held.atMs + REORDER_HOLD_MS);
  }

  #apply(frame: Uint8Array, nowMs: number): ImpairmentEffect[] {
    const { isLost, isDuplicated, isReordered, isCorrupted, bit, jitterMs } = this.#draw(frame);
    if (isLost) return ["lost"];
    const effects: ImpairmentEffect[] = [];
    if (isCorrupted) effects.push("corrupted");
    if (isDuplicated) effects.push("duplicated");
    if (isReordered) effects.push("reordered");
    const sent = isCorrupted ? withBitFlipped(frame, bit) : frame;
    const hasRoom = this.#enqueue(sent, nowMs, jitterMs, isReordered);
    if (isDuplicated) this.#enqueue(sent, nowMs, jitterMs, false);
    return hasRoom ? effects : ["queue-full"];
  }

  /** Draws the same number of random numbers for each frame, so that those of the n-th frame depend only on n. */
  #draw(frame: Uint8Array): Draw {
    const { blackHole, loss, duplicate, reorder, corrupt, jitterMs } = this.#impairment;
    const isLost = this.#random.chance(loss);
    const isDuplicated = this.#random.chance(duplicate);
    const isReordered = this.#random.chance(reorder);
    const isCorrupted = this.#random.chance(corrupt);
    const bit = this.#random.below(frame.length * 8);
    const deviation = this.#random.fraction() * 2 - 1;
    return {
      isLost: isLost || blackHole,
      isDuplicated,
      isReordered,
      isCorrupted: isCorrupted && frame.length > 0,
      bit,
      jitterMs: deviation * jitterMs,
    };
  }

  /** Puts a frame behind rate limit and delay. Returns whether the queue had room for it. */
  #enqueue(frame: Uint8Array, nowMs: number, jitterMs: number, isReordered: boolean): boolean {
    const { rateBitsPerSecond, queueBytes, delayMs } = this.#impairment;
    const startMs = Math.max(this.#idleAtMs, nowMs);
    const waitingBytes = ((startMs - nowMs) * rateBitsPerSecond) / 8_000;
    if (startMs > nowMs && waitingBytes + frame.length > queueBytes) return false;
    if (this.#inFlightBytes + frame.length > MAX_IN_FLIGHT_BYTES) return false;
    this.#inFlightBytes += frame.length;
    this.#idleAtMs = startMs + (frame.length * 8_000) / rateBitsPerSecond;
    const atMs = Math.max(this.#lastAtMs, this.#idleAtMs + delayMs + jitterMs);
    this.#lastAtMs = atMs;
    const overtaken = this.#held;
    this.#held = undefined;
    if (isReordered) this.#held = { frame, atMs };
    else this.#queue.push({ frame, atMs });
    if (overtaken) this.#queue.push({ frame: overtaken.frame, atMs });
    return true;
  }

  #release(): void {
    if (!this.#held) return;
    this.#queue.push({ frame: this.#held.frame, atMs: this.#held.atMs + REORDER_HOLD_MS });
    this.#held = undefined;
  }
}

function withBitFlipped(frame: Uint8Array, bit: number): Uint8Array {
  const corrupted = frame.slice();
  const view = new DataView(corrupted.buffer);
  const byte = bit >> 3;
  view.setUint8(byte, view.getUint8(byte) ^ (1 << (bit & 7)));
  return corrupted;
}
