import { type ResolvedWireImpairment, resolveWireImpairment, type WireImpairmentOptions } from "@alpy/qemu";
import { requireOption } from "../check-option.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";

const DEFAULT_QUEUE_FRAMES = 4_096;

/** Options of a wire. */
export interface WireOptions {
  /** Impairment of the frames in both directions. Default: none. `wire.impair` changes it later, also for one direction. */
  readonly impair?: WireImpairmentOptions | undefined;
  /** Seed that repeats the random choices of an earlier run; a 32-bit integer. Default: a random one, which is logged. */
  readonly seed?: number | undefined;
  /** Number of frames that wait for the test to read them; further frames are dropped and counted. Default 4,096. */
  readonly queueFrames?: number | undefined;
}

/** {@link WireOptions}, checked, with every default filled in. */
export interface ResolvedWireOptions {
  readonly impair: ResolvedWireImpairment;
  readonly seed: number;
  readonly queueFrames: number;
}

const WIRE_OPTION_NAMES: OptionNames<WireOptions> = { impair: true, seed: true, queueFrames: true };

/**
 * Checks the options of a wire and fills in the defaults.
 * @param path the options as the user wrote them: `wires.far`
 * @throws {TypeError} for an option that is unknown or out of range; its message begins with the option's path
 */
export function resolveWireOptions(options: WireOptions, path: string): ResolvedWireOptions {
  requireKnownOptions(path, options, WIRE_OPTION_NAMES);
  const { impair = {}, seed = randomSeed(), queueFrames = DEFAULT_QUEUE_FRAMES } = options;
  const resolvedImpairment = resolveWireImpairment(impair, `${path}.impair`);
  requireOption(isInteger32(seed), `${path}.seed`, "a 32-bit integer", seed);
  const isQueue = Number.isSafeInteger(queueFrames) && queueFrames > 0;
  requireOption(isQueue, `${path}.queueFrames`, "a whole number above 0", queueFrames);
  return { impair: resolvedImpairment, seed, queueFrames };
}

/** Checks for a signed or unsigned 32-bit integer. */
function isInteger32(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32;
}

/** Returns a random 32-bit integer, for wires without a seed. */
function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}
