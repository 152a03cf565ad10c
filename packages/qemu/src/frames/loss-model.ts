import type { Random } from "../random.ts";
import type { GilbertElliottLoss } from "./impairment.ts";

/** Decides frame by frame which are lost: independently of each other, or in bursts. */
export class LossModel {
  readonly #loss: number | GilbertElliottLoss;
  #isBad = false;

  constructor(loss: number | GilbertElliottLoss) {
    this.#loss = loss;
  }

  /** Draws whether the next frame is lost. Takes the same number of random numbers for any model. */
  draw(random: Random): boolean {
    const change = random.fraction();
    const passing = random.fraction();
    if (typeof this.#loss === "number") return change < this.#loss;
    const { p, r, h = 0, k = 1 } = this.#loss;
    if (change < (this.#isBad ? r : p)) this.#isBad = !this.#isBad;
    return passing >= (this.#isBad ? h : k);
  }
}
