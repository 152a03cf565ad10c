import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** Random numbers that a seed repeats. */
export class Random {
  readonly #generator: RandomGenerator;

  /** @param seed a 32-bit integer */
  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** From 0 up to, and never, 1. */
  fraction(): number {
    return uniformFloat64(this.#generator);
  }

  /** True with that probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** A whole number from 0 up to, and never, `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }
}

/** A seed for who has none: a random 32-bit integer. */
export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}
