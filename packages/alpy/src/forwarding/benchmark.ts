import type { ResolvedBenchmark } from "./benchmark-options.ts";
import type { BenchmarkResult, LossPoint, SizeFigures } from "./benchmark-result.ts";
import type { ForwardingResult } from "./forwarding-result.ts";
import { measureForwarding } from "./measure-forwarding.ts";

const MS_PER_S = 1_000;
const BITS_PER_BYTE = 8;
/** Frames of a trial, at least and at most. */
const MIN_TRIAL_FRAMES = 10;
const MAX_TRIAL_FRAMES = 1_000_000;
/** Before the first trial: the device learns addresses and fills its caches. */
const WARM_UP_FRAMES = 100;
/** RFC 2544, section 26.3: the rates at which loss is measured differ by at most a tenth of the highest. */
const LOSS_STEPS = 10;
/** Trials without loss that end the series of decreasing rates. */
const LOSSLESS_TRIALS = 2;

/** Measures frames of one length. @param framesPerSecond `undefined`: as many as QEMU reads */
export type Trial = (frames: number, framesPerSecond: number | undefined) => Promise<ForwardingResult>;

/**
 * Measures throughput, latency, loss and back-to-back frames (RFC 2544, sections 26.1 to 26.4).
 * @param step runs the work for one frame length as a named step
 */
export async function benchmarkForwarding(
  options: ResolvedBenchmark,
  step: <T>(name: string, body: () => Promise<T>) => Promise<T>,
): Promise<BenchmarkResult> {
  const { path, trialMs, maxLoss } = options;
  const sizes: SizeFigures[] = [];
  for (const frameBytes of options.frameBytes) {
    const trial: Trial = (frames, framesPerSecond) =>
      measureForwarding({ ...path, frameBytes, frames, framesPerSecond });
    const name = `Benchmark forwarding with frames of ${frameBytes} bytes`;
    sizes.push(await step(name, () => benchmarkSize(frameBytes, trial, options)));
  }
  return { from: path.from.name, to: path.to.name, trialMs, maxLoss, sizes };
}

/** Measures frames of one length. */
export async function benchmarkSize(
  frameBytes: number,
  trial: Trial,
  options: ResolvedBenchmark,
): Promise<SizeFigures> {
  const { trialMs, maxLoss } = options;
  const atRate = (rate: number): Promise<ForwardingResult> => trial(framesOf(rate, trialMs), rate);
  const warmUp = await trial(WARM_UP_FRAMES, undefined);
  // As many as QEMU reads, for about the time of a trial: the highest rate that can be offered.
  const highest = await trial(framesOf(warmUp.offeredPerSecond ?? 0, trialMs), undefined);
  const peak = highest.offeredPerSecond ?? 0;
  const best = highest.lossRatio <= maxLoss ? highest : await searchThroughput(peak, atRate, options);
  const lossByRate = await lossCurve(peak, highest, atRate);
  const framesPerSecond = best?.offeredPerSecond ?? 0;
  return {
    frameBytes,
    offeredPerSecond: peak,
    throughput: {
      framesPerSecond,
      bitsPerSecond: framesPerSecond * frameBytes * BITS_PER_BYTE,
    },
    latencyMs: best?.latencyMs,
    lossByRate,
    backToBackFrames: await searchBurst(trial, options),
  };
}

/** Returns the trial of the highest rate that loses nothing, or not more than allowed; `undefined` if each one loses more. */
async function searchThroughput(
  peak: number,
  atRate: (rate: number) => Promise<ForwardingResult>,
  { maxLoss, resolution }: ResolvedBenchmark,
): Promise<ForwardingResult | undefined> {
  let best: ForwardingResult | undefined;
  let low = 0;
  let high = peak;
  while (high - low > peak * resolution) {
    const rate = (low + high) / 2;
    const result = await atRate(rate);
    if (result.lossRatio <= maxLoss) {
      best = result;
      low = rate;
    } else {
      high = rate;
    }
  }
  return best;
}

/** Measures the loss at decreasing rates, until two trials lose nothing. */
async function lossCurve(
  peak: number,
  highest: ForwardingResult,
  atRate: (rate: number) => Promise<ForwardingResult>,
): Promise<LossPoint[]> {
  const points = [pointOf(highest)];
  for (let step = LOSS_STEPS - 1; step > 0 && peak > 0; step -= 1) {
    if (points.slice(-LOSSLESS_TRIALS).filter(({ lossRatio }) => lossRatio === 0).length === LOSSLESS_TRIALS) break;
    points.push(pointOf(await atRate((peak * step) / LOSS_STEPS)));
  }
  return points;
}

function pointOf({ offeredPerSecond = 0, lossRatio }: ForwardingResult): LossPoint {
  return { offeredPerSecond, lossRatio };
}

/** Returns the longest burst of which no frame is lost, by halving what is not known yet. */
async function searchBurst(trial: Trial, { maxBurst, resolution }: ResolvedBenchmark): Promise<number> {
  const isWhole = async (frames: number): Promise<boolean> => (await trial(frames, undefined)).lost === 0;
  if (await isWhole(maxBurst)) return maxBurst;
  let low = 0;
  let high = maxBurst;
  while (high - low > Math.max(1, maxBurst * resolution)) {
    const frames = Math.floor((low + high) / 2);
    if (await isWhole(frames)) low = frames;
    else high = frames;
  }
  return low;
}

function framesOf(rate: number, trialMs: number): number {
  return Math.min(MAX_TRIAL_FRAMES, Math.max(MIN_TRIAL_FRAMES, Math.round((rate * trialMs) / MS_PER_S)));
}
