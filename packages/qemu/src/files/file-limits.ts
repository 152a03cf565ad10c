import { badOption, type OptionNames, requireOptions } from "../options/option-checks.ts";

/** A limit that the files of several machines share, as `@alpy/alpy` has one for all artifacts of a run. */
export interface ByteBudget {
  /** The limit, in bytes. */
  readonly limitBytes: number;
  /**
   * Counts bytes that are about to be written, or that QEMU has written. Returns whether the total is still within the limit;
   * after the first `false` it is always `false`.
   */
  count(bytes: number): boolean;
}

/** The limits of one machine's files. What follows a limit is not kept; a mark in the file or a warning says so. */
export interface MachineLimits {
  /** The most bytes of `console.log`. Default 64 MiB; `Infinity` for no limit. */
  readonly maxConsoleBytes?: number | undefined;
  /** The most bytes of `qemu.log`. Default 64 MiB; `Infinity` for no limit. */
  readonly maxLogBytes?: number | undefined;
  /** The most bytes of each link's capture, which is checked four times per second. Default 1 GiB; `Infinity` for no limit. */
  readonly maxCaptureBytes?: number | undefined;
  /** The limit that the files share with those of other machines. Default: none. */
  readonly budget?: ByteBudget | undefined;
}

/** A limit that was reached by a file. */
export interface LimitReached {
  /** Absolute path of the file. */
  readonly path: string;
  /** The option: `maxConsoleBytes`, `maxLogBytes`, `maxCaptureBytes`, or `maxArtifactBytes` for the shared budget. */
  readonly option: string;
  /** The value of the option, in bytes. */
  readonly limitBytes: number;
}

/** {@link MachineLimits} with every default filled in. */
export interface ResolvedLimits {
  readonly maxConsoleBytes: number;
  readonly maxLogBytes: number;
  readonly maxCaptureBytes: number;
  readonly budget: ByteBudget;
}

const DEFAULT_TEXT_BYTES = 64 * 1024 ** 2;
const DEFAULT_CAPTURE_BYTES = 1024 ** 3;
const LIMIT_NAMES: OptionNames<MachineLimits> = {
  maxConsoleBytes: true,
  maxLogBytes: true,
  maxCaptureBytes: true,
  budget: true,
};
const unlimited: ByteBudget = { limitBytes: Number.POSITIVE_INFINITY, count: () => true };

/** The name of the shared budget's option. */
export const BUDGET_OPTION = "maxArtifactBytes";

/**
 * Checks the limits of a machine's files and fills in the defaults.
 * @param path the limits by the path that the user wrote
 * @throws {TypeError} for unknown options, and for a limit that is not a number of bytes
 */
export function resolveLimits(limits: MachineLimits = {}, path = "limits"): ResolvedLimits {
  requireOptions(path, limits, LIMIT_NAMES);
  const { maxConsoleBytes = DEFAULT_TEXT_BYTES, maxLogBytes = DEFAULT_TEXT_BYTES, budget = unlimited } = limits;
  const { maxCaptureBytes = DEFAULT_CAPTURE_BYTES } = limits;
  for (const [name, value] of Object.entries({ maxConsoleBytes, maxLogBytes, maxCaptureBytes })) {
    const isLimit = (Number.isSafeInteger(value) && value > 0) || value === Number.POSITIVE_INFINITY;
    if (!isLimit) throw badOption(`${path}.${name}`, "a whole number of bytes above 0, or Infinity", value);
  }
  return { maxConsoleBytes, maxLogBytes, maxCaptureBytes, budget };
}
