import { requireOption } from "../check-option.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";

/**
 * Limits of the files that a testbed writes, each in bytes: a whole positive number, or `Infinity`. A limit never fails the
 * run: what follows is not kept. The file (where it is text), `log.jsonl` and `result.json` say where it was reached.
 */
export interface ArtifactLimits {
  /** Limit of each machine's `console.log`. Default: 64 MiB. */
  readonly maxConsoleBytes?: number | undefined;
  /** Limit of each application's `appN.log`. Default: 64 MiB. */
  readonly maxApplicationBytes?: number | undefined;
  /** Limit of `log.jsonl`, and of each machine's `qemu.log`. Default: 64 MiB. */
  readonly maxLogBytes?: number | undefined;
  /** Limit of each link's capture. Default: 1 GiB. */
  readonly maxCaptureBytes?: number | undefined;
  /** Limit of all of these files together, with `merged.pcapng`. Default: 4 GiB. */
  readonly maxArtifactBytes?: number | undefined;
}

/** The limits of a testbed, with every default filled in. */
export type ResolvedArtifactLimits = Readonly<Record<keyof ArtifactLimits, number>>;

const LIMIT_NAMES: OptionNames<ArtifactLimits> = {
  maxConsoleBytes: true,
  maxApplicationBytes: true,
  maxLogBytes: true,
  maxCaptureBytes: true,
  maxArtifactBytes: true,
};

const MEBIBYTE = 1_048_576;

const DEFAULT_LIMITS: ResolvedArtifactLimits = {
  maxConsoleBytes: 64 * MEBIBYTE,
  maxApplicationBytes: 64 * MEBIBYTE,
  maxLogBytes: 64 * MEBIBYTE,
  maxCaptureBytes: 1_024 * MEBIBYTE,
  maxArtifactBytes: 4_096 * MEBIBYTE,
};

/** Returns the limits with their defaults. @throws {TypeError} that names the option */
export function resolveArtifactLimits(limits: ArtifactLimits = {}): ResolvedArtifactLimits {
  requireKnownOptions("limits", limits, LIMIT_NAMES);
  const given = Object.entries(limits).filter(([, bytes]) => bytes !== undefined);
  for (const [name, bytes] of given) {
    const isLimit = (Number.isSafeInteger(bytes) && bytes > 0) || bytes === Number.POSITIVE_INFINITY;
    requireOption(isLimit, `limits.${name}`, "a positive whole number of bytes, or Infinity", bytes);
  }
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
}
