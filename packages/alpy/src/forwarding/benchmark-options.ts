import { requireList, requireOption } from "../check-option.ts";
import { type OptionNames, requireKnownOptions } from "../known-options.ts";
import {
  type ForwardingPath,
  PATH_OPTION_NAMES,
  type ResolvedForwardingOptions,
  requireFrameBytes,
  resolvePath,
} from "./forwarding-options.ts";
import { minFrameBytes } from "./frame-length.ts";

/** Options of {@link Testbed.benchmarkForwarding}. */
export interface BenchmarkOptions extends ForwardingPath {
  /**
   * Lengths of the frames, each with its check sequence. Default: those of RFC 2544, section 9.1, that the addresses allow: 64 (82
   * for IPv6), 128, 256, 512, 1,024, 1,280, 1,518.
   */
  readonly frameBytes?: readonly number[] | undefined;
  /** Duration of a trial in milliseconds, at most 60,000. Default 2,000; RFC 2544, section 24, wants 60,000 for the final ones. */
  readonly trialMs?: number | undefined;
  /** The share of lost frames at which a rate still counts as forwarded, from 0 to 1. Default 0, as in RFC 1242. */
  readonly maxLoss?: number | undefined;
  /** How exactly the throughput is searched, as a share of the highest rate that was offered. Default 0.05. */
  readonly resolution?: number | undefined;
  /** Most frames of a burst without pause. Default 10,000. */
  readonly maxBurst?: number | undefined;
}

/** The way of a benchmark, checked. */
type ResolvedPath = Omit<ResolvedForwardingOptions, "frameBytes" | "frames" | "framesPerSecond">;

/** Options of a benchmark with every default filled in. */
export interface ResolvedBenchmark {
  readonly path: ResolvedPath;
  readonly frameBytes: readonly number[];
  readonly trialMs: number;
  readonly maxLoss: number;
  readonly resolution: number;
  readonly maxBurst: number;
}

const BENCHMARK_OPTION_NAMES: OptionNames<BenchmarkOptions> = {
  ...PATH_OPTION_NAMES,
  frameBytes: true,
  trialMs: true,
  maxLoss: true,
  resolution: true,
  maxBurst: true,
};
/** RFC 2544, section 9.1; the first is the shortest that the addresses allow. */
const LONGER_FRAME_BYTES = [128, 256, 512, 1_024, 1_280, 1_518];
const MAX_TRIAL_MS = 60_000;
const MAX_BURST_FRAMES = 1_000_000;

/**
 * Checks the options of a benchmark and fills in the defaults.
 * @throws {TypeError} for options that are unknown, missing or out of range
 */
export function resolveBenchmark(call: string, options: BenchmarkOptions): ResolvedBenchmark {
  requireKnownOptions(call, options, BENCHMARK_OPTION_NAMES);
  const path = resolvePath(call, options);
  const { frameBytes, trialMs = 2_000, maxLoss = 0, resolution = 0.05, maxBurst = 10_000 } = options;
  requireList(`${call}.frameBytes`, frameBytes);
  const sizes = frameBytes ?? [minFrameBytes(path.destination)].concat(LONGER_FRAME_BYTES);
  requireOption(sizes.length > 0, `${call}.frameBytes`, "a list of at least one length", frameBytes);
  for (const [index, bytes] of sizes.entries()) {
    requireFrameBytes(`${call}.frameBytes[${index}]`, bytes, path.destination);
  }
  const isTime = Number.isFinite(trialMs) && trialMs > 0 && trialMs <= MAX_TRIAL_MS;
  requireOption(isTime, `${call}.trialMs`, `milliseconds above 0, at most ${MAX_TRIAL_MS}`, trialMs);
  requireOption(maxLoss >= 0 && maxLoss <= 1, `${call}.maxLoss`, "from 0 to 1", maxLoss);
  const isShare = resolution > 0 && resolution < 1;
  requireOption(isShare, `${call}.resolution`, "above 0 and below 1", resolution);
  const isBurst = Number.isInteger(maxBurst) && maxBurst >= 1 && maxBurst <= MAX_BURST_FRAMES;
  requireOption(isBurst, `${call}.maxBurst`, `a whole number from 1 to ${MAX_BURST_FRAMES}`, maxBurst);
  return { path, frameBytes: sizes, trialMs, maxLoss, resolution, maxBurst };
}
