import { MAX_TIMEOUT_MS } from "../options/wait-checks.ts";
import { Impairer, type ImpairmentCounts, type ImpairmentEffect } from "./impairer.ts";
import { changedImpairmentOptions, type ResolvedWireImpairment, resolveWireImpairment } from "./impairment.ts";

const NO_IMPAIRMENT = resolveWireImpairment({}, "impair");

/** One direction of a wire between a NIC and this process: impairs the frames that are sent on it, and delivers them on time. */
export class ImpairedPath {
  readonly #deliver: (frame: Uint8Array) => void;
  readonly #onEffect: (effect: ImpairmentEffect, frame: Uint8Array, number: number) => void;
  readonly #impairer = new Impairer(NO_IMPAIRMENT, 0);
  #isImpaired = false;
  #timer: NodeJS.Timeout | undefined;
  #timerMs: number | undefined;
  #isDelivering = false;

  /**
   * @param deliver receives the frames at the end of the path
   * @param onEffect receives each effect of the impairment, with the frame and its number, counted from 0 since the `impair` before it:
   *   "reordered" when the frame arrives, the others when it is sent
   */
  constructor(
    deliver: (frame: Uint8Array) => void,
    onEffect: (effect: ImpairmentEffect, frame: Uint8Array, number: number) => void,
  ) {
    this.#deliver = deliver;
    this.#onEffect = onEffect;
  }

  /**
   * Impairs the frames that are sent from now on, and starts the random choices from the beginning again. Frames in flight arrive when they would
   * have; frames that are sent now may overtake them.
   * @param seed a 32-bit integer: the same seed repeats the same choices
   */
  impair(impairment: ResolvedWireImpairment, seed: number): void {
    this.#isImpaired = Object.keys(changedImpairmentOptions(impairment)).length > 0;
    this.#impairer.change(impairment, seed);
  }

  /** Counts of the frames since the beginning, under any impairment. */
  get counts(): ImpairmentCounts {
    return this.#impairer.counts;
  }

  /** Sends a frame. It may be a view of memory that is reused after the call. */
  send(frame: Uint8Array): void {
    if (!this.#isImpaired && this.counts.inFlight === 0) {
      this.#impairer.countUnimpaired();
      this.#deliver(frame);
      return;
    }
    const number = this.#impairer.nextNumber;
    const effects = this.#impairer.accept(frame.slice(), performance.now());
    for (const effect of effects) this.#onEffect(effect, frame, number);
    this.deliverDue();
  }

  /** Delivers the frames that are due now, also if the event loop was too busy to do so. */
  deliverDue(): void {
    // The receiver of a frame may call this; the frames after that one follow it.
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    try {
      const nowMs = performance.now();
      for (let next = this.#impairer.next(nowMs); next !== undefined; next = this.#impairer.next(nowMs)) {
        const { frame, number, isReordered } = next;
        if (isReordered) this.#onEffect("reordered", frame, number);
        this.#deliver(frame);
      }
    } finally {
      this.#isDelivering = false;
    }
    this.#setTimer(this.#impairer.nextDueMs);
  }

  /** Ends the impairment, and discards the frames in flight. Later frames pass unchanged. */
  close(): void {
    this.#setTimer(undefined);
    this.#isImpaired = false;
    this.#impairer.discard();
  }

  #setTimer(nextMs: number | undefined): void {
    if (nextMs === this.#timerMs) return;
    clearTimeout(this.#timer);
    this.#timerMs = nextMs;
    if (nextMs === undefined) return;
    const delayMs = Math.min(Math.max(0, nextMs - performance.now()), MAX_TIMEOUT_MS);
    this.#timer = setTimeout(() => {
      this.#timerMs = undefined;
      this.deliverDue();
    }, delayMs);
  }
}
