import { type Fate, Impairer, type ImpairmentCounts } from "./impairer.ts";
import { isClear, type ResolvedImpairment } from "./impairment.ts";

/** One direction of a wire: frames go in, and come out impaired, by the clock. */
export class Path {
  readonly #deliver: (frame: Uint8Array) => void;
  readonly #onFate: (fate: Fate, frame: Uint8Array, index: number) => void;
  #impairer: Impairer | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param deliver takes the frames that come out
   * @param onFate is told what else became of the frame of that index, counted from 0
   */
  constructor(deliver: (frame: Uint8Array) => void, onFate: (fate: Fate, frame: Uint8Array, index: number) => void) {
    this.#deliver = deliver;
    this.#onFate = onFate;
  }

  /** Impairs the frames that come from now on, counted anew; those under way are lost, as when a cable is changed. */
  impair(impairment: ResolvedImpairment, seed: number): void {
    this.close();
    this.#impairer = isClear(impairment) ? undefined : new Impairer(impairment, seed);
  }

  /** What became of the frames since the last `impair`; `undefined` while frames pass as they are. */
  get counts(): Readonly<ImpairmentCounts> | undefined {
    return this.#impairer?.counts;
  }

  /** Takes a frame, which may be a view of memory that is soon used for another. */
  send(frame: Uint8Array): void {
    if (!this.#impairer) {
      this.#deliver(frame);
      return;
    }
    const index = this.#impairer.counts.received;
    for (const fate of this.#impairer.accept(frame.slice(), performance.now())) this.#onFate(fate, frame, index);
    this.#deliverDue();
  }

  /** Forgets what is under way. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#impairer = undefined;
  }

  #deliverDue(): void {
    const impairer = this.#impairer;
    if (!impairer) return;
    for (const frame of impairer.due(performance.now())) this.#deliver(frame);
    clearTimeout(this.#timer);
    const next = impairer.nextDueMs;
    // Whoever took a frame may have changed the wire.
    if (next === undefined || this.#impairer !== impairer) return;
    this.#timer = setTimeout(() => this.#deliverDue(), Math.max(0, next - performance.now()));
  }
}
