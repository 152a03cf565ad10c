import type { Random } from "../random.ts";

const NAMES = ["uniform", "normal", "pareto", "paretonormal"] as const;

/** The distribution of delays around their mean: by name, or a table of deviations in units of the jitter. */
export type DelayDistribution = (typeof NAMES)[number] | readonly number[];

/** Shape of the Pareto distribution: the smallest whole one that has a standard deviation. */
const PARETO_SHAPE = 3;
const PARETO_MEAN = PARETO_SHAPE / (PARETO_SHAPE - 1);
const PARETO_DEVIATION = Math.sqrt(PARETO_SHAPE / (PARETO_SHAPE - 2)) / (PARETO_SHAPE - 1);
/** Weights of `paretonormal`, as in iproute2. The sum has a mean of 0, and a deviation of 0.79. */
const PARETO_SHARE = 0.75;

/** Returns what a distribution must be, if it is not one. */
export function delayDistributionFault(value: unknown): string | undefined {
  const isTable = Array.isArray(value) && value.length > 0 && value.every((deviation) => Number.isFinite(deviation));
  if (isTable || (NAMES as readonly unknown[]).includes(value)) return undefined;
  return `one of ${NAMES.join(", ")}, or a list of numbers`;
}

/**
 * Draws a deviation in units of the jitter. `uniform` is from -1 to 1; `normal` and `pareto` have the mean 0 and the standard
 * deviation 1.
 */
export function drawDeviation(distribution: DelayDistribution, random: Random): number {
  // Two numbers for any distribution, so that the choices for the next frame do not depend on it.
  const first = random.fraction();
  const second = random.fraction();
  switch (distribution) {
    case "uniform":
      return first * 2 - 1;
    case "normal":
      return normal(first, second);
    case "pareto":
      return pareto(first);
    case "paretonormal":
      return PARETO_SHARE * pareto(first) + (1 - PARETO_SHARE) * normal(first, second);
    default:
      return distribution[Math.floor(first * distribution.length)] ?? 0;
  }
}

/** Box and Muller 1958. */
function normal(first: number, second: number): number {
  return Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
}

/** By the inverse of the distribution function. */
function pareto(first: number): number {
  return ((1 - first) ** (-1 / PARETO_SHAPE) - PARETO_MEAN) / PARETO_DEVIATION;
}
