import { badOption, requireOptions } from "../options/option-checks.ts";

/** How a wire impairs the frames of one direction. Probabilities are from 0 to 1. */
export interface WireImpairmentOptions {
  /** Delay of each frame in milliseconds. Default 0. */
  readonly delayMs?: number | undefined;
  /** Largest deviation from the delay in milliseconds, up and down, evenly distributed; at most `delayMs`. It never reorders frames. Default 0. */
  readonly jitterMs?: number | undefined;
  /** Probability that a frame is lost. Default 0. */
  readonly loss?: number | undefined;
  /** Probability that a frame is duplicated. Default 0. */
  readonly duplicate?: number | undefined;
  /** Probability that a frame is overtaken by the next one; if none follows within 100 ms, it is delivered alone. Default 0. */
  readonly reorder?: number | undefined;
  /** Probability that one bit of a frame is flipped. Default 0. */
  readonly corrupt?: number | undefined;
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
  loss: 0,
  duplicate: 0,
  reorder: 0,
  corrupt: 0,
  rateBitsPerSecond: Number.POSITIVE_INFINITY,
  queueBytes: 65_536,
  blackHole: false,
};

/**
 * Checks an impairment and fills in the defaults.
 * @param path the options as the user wrote them: `wires.far.impair`
 * @throws {TypeError} for an option that is unknown or out of range
 */
export function resolveWireImpairment(options: WireImpairmentOptions, path: string): ResolvedWireImpairment {
  requireOptions(path, options, NO_IMPAIRMENT);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const resolved: ResolvedWireImpairment = { ...NO_IMPAIRMENT, ...Object.fromEntries(given) };
  const refuse = (name: keyof WireImpairmentOptions, expectation: string): never => {
    throw badOption(`${path}.${name}`, expectation, resolved[name]);
  };
  for (const name of ["delayMs", "jitterMs"] as const) {
    if (!(Number.isFinite(resolved[name]) && resolved[name] >= 0)) refuse(name, "0 or more milliseconds");
  }
  for (const name of ["loss", "duplicate", "reorder", "corrupt"] as const) {
    if (!(Number.isFinite(resolved[name]) && resolved[name] >= 0 && resolved[name] <= 1)) refuse(name, "from 0 to 1");
  }
  const { delayMs, jitterMs, rateBitsPerSecond, queueBytes, blackHole } = resolved;
  if (jitterMs > delayMs) refuse("jitterMs", `at most delayMs (${delayMs})`);
  if (!(typeof rateBitsPerSecond === "number" && rateBitsPerSecond > 0)) refuse("rateBitsPerSecond", "above 0");
  if (!(Number.isSafeInteger(queueBytes) && queueBytes >= 0)) refuse("queueBytes", "a whole number of bytes");
  if (typeof blackHole !== "boolean") refuse("blackHole", "true or false");
  return resolved;
}

/** Returns the options of an impairment that differ from the defaults: no option if frames pass unchanged. */
export function changedImpairmentOptions(impairment: ResolvedWireImpairment): WireImpairmentOptions {
  const defaults = new Map<string, unknown>(Object.entries(NO_IMPAIRMENT));
  return Object.fromEntries(Object.entries(impairment).filter(([name, value]) => value !== defaults.get(name)));
}
