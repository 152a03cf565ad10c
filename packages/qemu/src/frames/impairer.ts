import TinyQueue from "tinyqueue";
import { Random } from "../random.ts";
import { drawFlippedBits, withBitsFlipped } from "./corruption.ts";
import { drawDeviation } from "./delay-distribution.ts";
import type { ResolvedWireImpairment } from "./impairment.ts";
import { LossModel } from "./loss-model.ts";

/** An effect of an impairment on a frame. An impairment can have several effects on one frame. */
export type ImpairmentEffect = "lost" | "queue-full" | "duplicated" | "reordered" | "corrupted";

/**
 * Number of frames by effect, and what has become of them: `received` plus `duplicated` is always the sum of `delivered`, `lost`,
 * `queue-full`, `inFlight` and `discarded`. A frame is counted as `reordered` when it arrives after a later one, for any reason.
 */
export type ImpairmentCounts = Readonly<
  Record<ImpairmentEffect | "received" | "delivered" | "inFlight" | "discarded", number>
>;

/** A frame that arrives. */
export interface ArrivingFrame {
  readonly frame: Uint8Array;
  /** Its number, counted from 0 since the change of the impairment before it. */
  readonly number: number;
  /** Whether a frame that was received later has arrived before it. Of a copy: false. */
  readonly isReordered: boolean;
}

/** How long a frame waits for the one that overtakes it. */
const REORDER_HOLD_MS = 100;
/** Limit of the frames in flight, for any delay; further frames are lost as `queue-full`. */
export const MAX_IN_FLIGHT_BYTES = 64 * 1024 * 1024;

interface Delivery {
  readonly frame: Uint8Array;
  readonly number: number;
  /** How many frames were received before it, since the beginning. */
  readonly index: number;
  readonly isCopy: boolean;
  readonly atMs: number;
  /** Of two with the same time, the lower one arrives first. */
  readonly order: number;
}

/** The random choices for one frame. */
interface Draw {
  readonly isLost: boolean;
  readonly isDuplicated: boolean;
  readonly isHeld: boolean;
  readonly flippedBits: readonly number[];
  readonly jitterMs: number;
}

/**
 * Impairs the frames of one direction. It has no clock and no timers: the caller passes the time and collects the frames that
 * are due. The choices for the n-th frame after a change depend only on the seed and on n, so that a run can be repeated frame by
 * frame. (Delivery times repeat only as exactly as frames arrive.)
 */
export class Impairer {
  readonly #counts: Record<keyof ImpairmentCounts, number> = {
    received: 0,
    delivered: 0,
    lost: 0,
    "queue-full": 0,
    duplicated: 0,
    reordered: 0,
    corrupted: 0,
    inFlight: 0,
    discarded: 0,
  };
  #impairment: ResolvedWireImpairment;
  #random: Random;
  #loss: LossModel;
  #queue = deliveryQueue();
  /** Frames that wait to be overtaken by the next one that does not. */
  #held = deliveryQueue();
  #order = 0;
  /** When the previous frame leaves the rate limiter. */
  #idleAtMs = 0;
  /** When the last of the frames so far is delivered. */
  #lastAtMs = 0;
  #inFlightBytes = 0;
  #highestIndex = -1;
  /** How many frames were received before the last change. */
  #firstIndex = 0;

  constructor(impairment: ResolvedWireImpairment, seed: number) {
    this.#impairment = impairment;
    this.#random = new Random(seed);
    this.#loss = new LossModel(impairment.loss);
  }

  /** Counts since the beginning. */
  get counts(): ImpairmentCounts {
    return this.#counts;
  }

  /** Impairs the frames from now on in another way. Those in flight arrive when they would have. */
  change(impairment: ResolvedWireImpairment, seed: number): void {
    this.#impairment = impairment;
    this.#random = new Random(seed);
    this.#loss = new LossModel(impairment.loss);
    this.#idleAtMs = 0;
    this.#firstIndex = this.#counts.received;
  }

  /** The number of the next frame, counted from 0 since the last change. */
  get nextNumber(): number {
    return this.#counts.received - this.#firstIndex;
  }

  /** Counts a frame that the caller delivers itself, because nothing impairs it and none is in flight. */
  countUnimpaired(): void {
    this.#highestIndex = this.#counts.received;
    this.#counts.received += 1;
    this.#counts.delivered += 1;
  }

  /**
   * Accepts a frame and returns what the impairment does to it; that it was reordered is known only when it arrives. The frame is
   * kept: the caller must not reuse its memory.
   */
  accept(frame: Uint8Array, nowMs: number): ImpairmentEffect[] {
    const effects = this.#apply(frame, nowMs);
    this.#counts.received += 1;
    for (const effect of effects) this.#counts[effect] += 1;
    return effects;
  }

  /** Takes the next frame that is due by now. */
  next(nowMs: number): ArrivingFrame | undefined {
    this.#releaseExpired(nowMs);
    const next = this.#queue.peek();
    if (next === undefined || next.atMs > nowMs) return undefined;
    this.#queue.pop();
    const { frame, number, index, isCopy } = next;
    const isReordered = !isCopy && index < this.#highestIndex;
    this.#highestIndex = Math.max(this.#highestIndex, index);
    this.#inFlightBytes -= frame.length;
    this.#counts.inFlight -= 1;
    this.#counts.delivered += 1;
    if (isReordered) this.#counts.reordered += 1;
    return { frame, number, isReordered };
  }

  /** When the next frame is due; `undefined` while no frame waits. */
  get nextDueMs(): number | undefined {
    const queuedMs = this.#queue.peek()?.atMs ?? Number.POSITIVE_INFINITY;
    const heldMs = (this.#held.peek()?.atMs ?? Number.POSITIVE_INFINITY) + REORDER_HOLD_MS;
    const nextMs = Math.min(queuedMs, heldMs);
    return nextMs === Number.POSITIVE_INFINITY ? undefined : nextMs;
  }

  /** Drops the frames in flight, and counts them as discarded. */
  discard(): void {
    this.#counts.discarded += this.#counts.inFlight;
    this.#counts.inFlight = 0;
    this.#inFlightBytes = 0;
    this.#held = deliveryQueue();
    this.#queue = deliveryQueue();
  }

  #apply(frame: Uint8Array, nowMs: number): ImpairmentEffect[] {
    const { isLost, isDuplicated, isHeld, flippedBits, jitterMs } = this.#draw(frame);
    if (isLost) return ["lost"];
    const isCorrupted = flippedBits.length > 0;
    const sent = isCorrupted ? withBitsFlipped(frame, flippedBits) : frame;
    const atMs = this.#schedule(frame.length, nowMs, jitterMs);
    if (atMs === undefined) return ["queue-full"];
    const effects: ImpairmentEffect[] = isCorrupted ? ["corrupted"] : [];
    const queue = isHeld ? this.#held : this.#queue;
    this.#put(queue, sent, atMs, false);
    const copyAtMs = isDuplicated ? this.#schedule(frame.length, nowMs, jitterMs) : undefined;
    if (copyAtMs !== undefined) {
      effects.push("duplicated");
      // The copy waits with its frame: it does not overtake it.
      this.#put(queue, sent, copyAtMs, true);
    }
    if (!isHeld) this.#releaseAll(copyAtMs ?? atMs);
    return effects;
  }

  /** Draws the same number of random numbers for each frame, so that those of the n-th frame depend only on n. */
  #draw(frame: Uint8Array): Draw {
    const { blackHole, duplicate, reorder, corrupt, jitterMs, delayDistribution } = this.#impairment;
    const isLost = this.#loss.draw(this.#random);
    const isDuplicated = this.#random.chance(duplicate);
    const isHeld = this.#random.chance(reorder);
    const flippedBits = drawFlippedBits(corrupt, frame.length * 8, this.#random);
    const deviation = drawDeviation(delayDistribution, this.#random);
    return { isLost: isLost || blackHole, isDuplicated, isHeld, flippedBits, jitterMs: deviation * jitterMs };
  }

  /** Returns when a frame leaves rate limit and delay; `undefined` if there is no room for it. */
  #schedule(bytes: number, nowMs: number, jitterMs: number): number | undefined {
    const { rateBitsPerSecond, queueBytes, delayMs, keepOrder } = this.#impairment;
    const startMs = Math.max(this.#idleAtMs, nowMs);
    const waitingBytes = ((startMs - nowMs) * rateBitsPerSecond) / 8_000;
    if (startMs > nowMs && waitingBytes + bytes > queueBytes) return undefined;
    if (this.#inFlightBytes + bytes > MAX_IN_FLIGHT_BYTES) return undefined;
    this.#inFlightBytes += bytes;
    this.#counts.inFlight += 1;
    this.#idleAtMs = startMs + (bytes * 8_000) / rateBitsPerSecond;
    const ownMs = this.#idleAtMs + Math.max(0, delayMs + jitterMs);
    const atMs = keepOrder ? Math.max(this.#lastAtMs, ownMs) : ownMs;
    this.#lastAtMs = Math.max(this.#lastAtMs, atMs);
    return atMs;
  }

  #put(queue: TinyQueue<Delivery>, frame: Uint8Array, atMs: number, isCopy: boolean): void {
    const number = this.nextNumber;
    queue.push({ frame, number, index: this.#counts.received, isCopy, atMs, order: this.#order++ });
  }

  /** Delivers the frames that wait behind the one that overtakes them, which is delivered at `overtakenMs`. */
  #releaseAll(overtakenMs: number): void {
    for (let held = this.#held.pop(); held !== undefined; held = this.#held.pop()) {
      this.#queue.push({ ...held, atMs: Math.max(held.atMs, overtakenMs), order: this.#order++ });
    }
  }

  /** Delivers the frames that none has overtaken in time. */
  #releaseExpired(nowMs: number): void {
    for (let first = this.#held.peek(); first !== undefined; first = this.#held.peek()) {
      const expiryMs = first.atMs + REORDER_HOLD_MS;
      if (expiryMs > nowMs) return;
      this.#held.pop();
      this.#queue.push({ ...first, atMs: expiryMs, order: this.#order++ });
    }
  }
}

function deliveryQueue(): TinyQueue<Delivery> {
  return new TinyQueue<Delivery>([], (a, b) => a.atMs - b.atMs || a.order - b.order);
}
