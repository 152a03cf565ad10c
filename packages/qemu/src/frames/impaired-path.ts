import { MAX_TIMEOUT_MS } from "../options/wait-checks.ts";
import { Impairer, type ImpairmentCounts, type ImpairmentEffect } from "./impairer.ts";
import { changedImpairmentOptions, type ResolvedWireImpairment } from "./impairment.ts";

/** One direction of a wire between a NIC and this process: impairs the frames that are sent on it, and delivers them on time. */
export class ImpairedPath {
  readonly #deliver: (frame: Uint8Array) => void;
  readonly #onEffect: (effect: ImpairmentEffect, frame: Uint8Array, index: number) => void;
  #impairer: Impairer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isDelivering = false;

  /**
   * @param deliver receives the frames at the end of the path
   * @param onEffect receives each effect of the impairment, with the frame and its index, counted from 0
   */
  constructor(
    deliver: (frame: Uint8Array) => void,
    onEffect: (effect: ImpairmentEffect, frame: Uint8Array, index: number) => void,
  ) {
    this.#deliver = deliver;
    this.#onEffect = onEffect;
  }

  /**
   * Impairs the frames that are sent from now on, and counts them from 0 again. Frames in flight are lost, as when a cable is
   * replaced.
   * @param seed a 32-bit integer: the same seed repeats the same choices
   */
  impair(impairment: ResolvedWireImpairment, seed: number): void {
    this.close();
    const isUnimpaired = Object.keys(changedImpairmentOptions(impairment)).length === 0;
    this.#impairer = isUnimpaired ? undefined : new Impairer(impairment, seed);
  }

  /** Counts of the frames since the last `impair`; `undefined` while frames pass unchanged. */
  get counts(): ImpairmentCounts | undefined {
    return this.#impairer?.counts;
  }

  /** Sends a frame. It may be a view of memory that is reused after the call. */
  send(frame: Uint8Array): void {
    if (!this.#impairer) {
      this.#deliver(frame);
      return;
    }
    const index = this.#impairer.counts.received;
    const effects = this.#impairer.accept(frame.slice(), performance.now());
    for (const effect of effects) this.#onEffect(effect, frame, index);
    this.deliverDue();
  }

  /** Delivers the frames that are due now, also if the event loop was too busy to do so. */
  deliverDue(): void {
    const impairer = this.#impairer;
    // The receiver of a frame may call this; the frames after that one follow it.
    if (!impairer || this.#isDelivering) return;
    this.#isDelivering = true;
    try {
      for (const frame of impairer.due(performance.now())) this.#deliver(frame);
    } finally {
      this.#isDelivering = false;
    }
    // The receiver may also have changed the impairment.
    if (this.#impairer === impairer) this.#setTimer(impairer.nextDueMs);
  }

  /** Ends the impairment and drops the frames in flight. Later frames pass unchanged. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#impairer = undefined;
  }

  #setTimer(nextMs: number | undefined): void {
    clearTimeout(this.#timer);
    if (nextMs === undefined) return;
    const delayMs = Math.min(Math.max(0, nextMs - performance.now()), MAX_TIMEOUT_MS);
    this.#timer = setTimeout(() => this.deliverDue(), delayMs);
  }
}
