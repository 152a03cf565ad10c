import { requireKnown } from "../require-known.ts";

/** What a wire does to the frames of one direction. Probabilities are from 0 to 1; the default of each is 0, of the rest none. */
export interface Impairment {
  /** How long each frame takes, in milliseconds. */
  delayMs?: number;
  /** By how much the delay varies to either side, evenly, in milliseconds. It never reorders frames. */
  jitterMs?: number;
  /** How likely a frame is lost. */
  loss?: number;
  /** How likely a frame comes twice. */
  duplicate?: number;
  /** How likely a frame is overtaken by the next one; it goes alone if none comes within 100 ms. */
  reorder?: number;
  /** How likely one bit of a frame is flipped. */
  corrupt?: number;
  /** How many bits of frames pass in a second. */
  rateBitsPerSecond?: number;
  /** How many bytes may wait for the rate; frames that find no room are lost. Default 65,536. */
  queueBytes?: number;
  /** Loses every frame: a black hole, or, in one direction, a wire that is one-way. */
  blackHole?: boolean;
}

/** {@link Impairment} with every default filled in. */
export type ResolvedImpairment = Required<Impairment>;

const defaults: ResolvedImpairment = {
  ...{ delayMs: 0, jitterMs: 0, loss: 0, duplicate: 0, reorder: 0, corrupt: 0 },
  ...{ rateBitsPerSecond: Number.POSITIVE_INFINITY, queueBytes: 65_536, blackHole: false },
};
const probabilities = ["loss", "duplicate", "reorder", "corrupt"] as const;
const amounts = ["delayMs", "jitterMs", "queueBytes"] as const;

/**
 * Fills in the defaults.
 * @throws {TypeError} for an option that is unknown or out of range
 */
export function resolveImpairment(impairment: Impairment = {}): ResolvedImpairment {
  requireKnown("impair", impairment, defaults);
  const resolved = { ...defaults, ...impairment };
  for (const name of probabilities)
    require(name, resolved[name], resolved[name] >= 0 && resolved[name] <= 1, "from 0 to 1");
  for (const name of amounts) require(name, resolved[name], resolved[name] >= 0, "0 or more");
  const { rateBitsPerSecond, jitterMs, delayMs } = resolved;
  require("rateBitsPerSecond", rateBitsPerSecond, rateBitsPerSecond > 0, "above 0");
  require("jitterMs", jitterMs, jitterMs <= delayMs, `at most delayMs, ${delayMs}`);
  return resolved;
}

function require(name: string, value: number, holds: boolean, wanted: string): void {
  if (!holds) throw new TypeError(`impair.${name} must be ${wanted}, got ${value}`);
}

/** Whether frames pass as they are. */
export function isClear(impairment: ResolvedImpairment): boolean {
  return Object.entries(defaults).every(([name, value]) => impairment[name as keyof Impairment] === value);
}
