import { badOption, isOptions, requireOptions } from "../options/option-checks.ts";
import { type DelayDistribution, delayDistributionFault } from "./delay-distribution.ts";

/**
 * Loss in bursts, as netem's `loss gemodel` (tc-netem(8); Gilbert 1960, Elliott 1963): the wire is in a good or a bad state,
 * and changes it before each frame. Probabilities are from 0 to 1.
 */
export interface GilbertElliottLoss {
  /** Probability that the good state becomes bad. */
  readonly p: number;
  /** Probability that the bad state becomes good. */
  readonly r: number;
  /** Probability that a frame passes in the bad state. Default 0. */
  readonly h?: number | undefined;
  /** Probability that a frame passes in the good state. Default 1. */
  readonly k?: number | undefined;
}

/** Corruption of chosen bits. */
export interface BitCorruption {
  /** Probability that a frame is corrupted, from 0 to 1. */
  readonly probability: number;
  /**
   * The bits that are flipped, all of them, from the beginning of the frame: 0 is the most significant bit of the first byte.
   * A frame that ends before a bit keeps the others flipped; one without any of them is not corrupted.
   */
  readonly bits: readonly number[];
}

/** How a wire impairs the frames of one direction. Probabilities are from 0 to 1. The words are those of tc-netem(8). */
export interface WireImpairmentOptions {
  /** Delay of each frame in milliseconds. Default 0. */
  readonly delayMs?: number | undefined;
  /**
   * Deviation from the delay in milliseconds, at most `delayMs`: the largest one of a uniform distribution, the standard
   * deviation of others. Frames arrive in the order of their times, so that a short delay overtakes a long one (see
   * `keepOrder`). Default 0.
   */
  readonly jitterMs?: number | undefined;
  /**
   * Distribution of the jitter: `uniform`, `normal`, `pareto` (shape 3), `paretonormal` (three parts of pareto, one of normal), or
   * a table of deviations in units of `jitterMs`, one of which is chosen for each frame. A delay is never below 0.
   * Default `uniform`.
   */
  readonly delayDistribution?: DelayDistribution | undefined;
  /** Whether no frame overtakes another by jitter: each waits for the frame before it, and so for the slowest. Default false. */
  readonly keepOrder?: boolean | undefined;
  /** Probability that a frame is lost, or loss in bursts. Default 0. */
  readonly loss?: number | GilbertElliottLoss | undefined;
  /** Probability that a frame is duplicated; the copy follows its frame. Default 0. */
  readonly duplicate?: number | undefined;
  /**
   * Probability, below 1, that a frame waits until a later one has overtaken it. If none has within 100 ms, it is delivered
   * without. Default 0.
   */
  readonly reorder?: number | undefined;
  /** Probability that one random bit of a frame is flipped, or corruption of chosen bits. Default 0. */
  readonly corrupt?: number | BitCorruption | undefined;
  /** Rate limit in bits per second. Default: none. */
  readonly rateBitsPerSecond?: number | undefined;
  /** Size of the queue before the rate limit in bytes; frames that do not fit are lost. Default 65,536. */
  readonly queueBytes?: number | undefined;
  /** Whether every frame is lost. In one direction only, it makes the wire one-way. Default false. */
  readonly blackHole?: boolean | undefined;
}

/** {@link WireImpairmentOptions}, checked, with every default filled in. */
export type ResolvedWireImpairment = {
  readonly [Name in keyof WireImpairmentOptions]-?: NonNullable<WireImpairmentOptions[Name]>;
};

const NO_IMPAIRMENT: ResolvedWireImpairment = {
  delayMs: 0,
  jitterMs: 0,
  delayDistribution: "uniform",
  keepOrder: false,
  loss: 0,
  duplicate: 0,
  reorder: 0,
  corrupt: 0,
  rateBitsPerSecond: Number.POSITIVE_INFINITY,
  queueBytes: 65_536,
  blackHole: false,
};
const LOSS_NAMES = { p: true, r: true, h: true, k: true } as const;
const CORRUPTION_NAMES = { probability: true, bits: true } as const;
const PROBABILITY = "from 0 to 1";

/**
 * Checks an impairment and fills in the defaults.
 * @param path the options as the user wrote them: `wires.far.impair`
 * @throws {TypeError} for an option that is unknown or out of range
 */
export function resolveWireImpairment(options: WireImpairmentOptions, path: string): ResolvedWireImpairment {
  requireOptions(path, options, NO_IMPAIRMENT);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const resolved: ResolvedWireImpairment = { ...NO_IMPAIRMENT, ...Object.fromEntries(given) };
  requireDelay(resolved, path);
  requireLoss(resolved.loss, `${path}.loss`);
  requireThat(isProbability(resolved.duplicate), `${path}.duplicate`, PROBABILITY, resolved.duplicate);
  const isReorder = isProbability(resolved.reorder) && resolved.reorder < 1;
  requireThat(isReorder, `${path}.reorder`, "from 0 to below 1", resolved.reorder);
  requireCorruption(resolved.corrupt, `${path}.corrupt`);
  const { rateBitsPerSecond, queueBytes, blackHole } = resolved;
  const isRate = typeof rateBitsPerSecond === "number" && rateBitsPerSecond > 0;
  requireThat(isRate, `${path}.rateBitsPerSecond`, "above 0", rateBitsPerSecond);
  const isSize = Number.isSafeInteger(queueBytes) && queueBytes >= 0;
  requireThat(isSize, `${path}.queueBytes`, "a whole number of bytes", queueBytes);
  requireThat(typeof blackHole === "boolean", `${path}.blackHole`, "true or false", blackHole);
  return resolved;
}

/** Returns the options of an impairment that differ from the defaults: no option if frames pass unchanged. */
export function changedImpairmentOptions(impairment: ResolvedWireImpairment): WireImpairmentOptions {
  const defaults = new Map<string, unknown>(Object.entries(NO_IMPAIRMENT));
  return Object.fromEntries(Object.entries(impairment).filter(([name, value]) => value !== defaults.get(name)));
}

function requireDelay({ delayMs, jitterMs, delayDistribution, keepOrder }: ResolvedWireImpairment, path: string): void {
  requireThat(isDuration(delayMs), `${path}.delayMs`, "0 or more milliseconds", delayMs);
  requireThat(isDuration(jitterMs), `${path}.jitterMs`, "0 or more milliseconds", jitterMs);
  requireThat(jitterMs <= delayMs, `${path}.jitterMs`, `at most delayMs (${delayMs})`, jitterMs);
  const fault = delayDistributionFault(delayDistribution);
  requireThat(fault === undefined, `${path}.delayDistribution`, fault ?? "", delayDistribution);
  requireThat(typeof keepOrder === "boolean", `${path}.keepOrder`, "true or false", keepOrder);
}

function requireLoss(loss: number | GilbertElliottLoss, path: string): void {
  if (!isOptions(loss)) {
    requireThat(isProbability(loss), path, expectationFor(loss, "p and r"), loss);
    return;
  }
  requireOptions(path, loss, LOSS_NAMES);
  const { p, r, h = 0, k = 1 } = loss;
  for (const [name, value] of Object.entries({ p, r, h, k })) {
    requireThat(isProbability(value), `${path}.${name}`, PROBABILITY, value);
  }
}

function requireCorruption(corrupt: number | BitCorruption, path: string): void {
  if (!isOptions(corrupt)) {
    requireThat(isProbability(corrupt), path, expectationFor(corrupt, "probability and bits"), corrupt);
    return;
  }
  requireOptions(path, corrupt, CORRUPTION_NAMES);
  const { probability, bits } = corrupt;
  requireThat(isProbability(probability), `${path}.probability`, PROBABILITY, probability);
  const isList = Array.isArray(bits) && bits.length > 0 && new Set(bits).size === bits.length;
  const areBits = isList && bits.every((bit) => Number.isSafeInteger(bit) && bit >= 0);
  requireThat(areBits, `${path}.bits`, "a list of different whole numbers from 0", bits);
}

function expectationFor(value: unknown, names: string): string {
  return typeof value === "number" ? PROBABILITY : `${PROBABILITY}, or an object with ${names}`;
}

function requireThat(isGood: boolean, path: string, expectation: string, value: unknown): void {
  if (!isGood) throw badOption(path, expectation, value);
}

function isDuration(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}

function isProbability(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0 && (value as number) <= 1;
}
