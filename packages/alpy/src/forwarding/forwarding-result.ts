import type { ResolvedForwardingOptions } from "./forwarding-options.ts";
import type { FrameTimes } from "./frame-times.ts";

const NS_PER_MS = 1e6;
const MS_PER_S = 1_000;

/** Times in milliseconds. */
export interface LatencyFigures {
  /** The shortest time. */
  readonly min: number;
  /** The mean of all times. */
  readonly mean: number;
  /** Half of the frames took no longer. */
  readonly median: number;
  /** 99 of 100 frames took no longer. */
  readonly p99: number;
  /** The longest time. */
  readonly max: number;
  /** Mean difference between the latencies of two frames that were sent one after the other (RFC 3393). */
  readonly jitter: number;
}

/** What a device did with the test frames. Rates and times are those of the captures. */
export interface ForwardingResult {
  /** The name of the link into which they were sent. */
  readonly from: string;
  /** The name of the link out of which they came. */
  readonly to: string;
  /** Length of each frame, with its check sequence. */
  readonly frameBytes: number;
  /** Frames that were sent. */
  readonly sent: number;
  /** Those of them that reached the machine: a wire may lose some, and QEMU may not read some. */
  readonly entered: number;
  /** Those of them that the device has forwarded. */
  readonly forwarded: number;
  /** Frames that were sent and not forwarded, until `settleMs` after the last one was sent. */
  readonly lost: number;
  /** `lost / sent`, from 0 to 1. */
  readonly lossRatio: number;
  /** Frames that were forwarded again. */
  readonly duplicates: number;
  /** Frames that came after one that had been sent later. */
  readonly reordered: number;
  /** Lost frames that came all the same, later: the device was behind. */
  readonly late: number;
  /** Frames per second into the machine; `undefined` if fewer than two entered. */
  readonly offeredPerSecond: number | undefined;
  /** Frames per second out of it; `undefined` if fewer than two came. */
  readonly forwardedPerSecond: number | undefined;
  /** From the capture of one link to that of the other; `undefined` if no frame came. */
  readonly latencyMs: LatencyFigures | undefined;
  /** What may explain losses: a link that is down, a capture that is off. */
  readonly notes: readonly string[];
}

/** What was measured. */
interface Measured {
  readonly options: ResolvedForwardingOptions;
  readonly sent: number;
  readonly into: FrameTimes;
  readonly outOf: FrameTimes;
  readonly notes: readonly string[];
}

/** Returns the figures of a measurement. */
export function forwardingResult({ options, sent, into, outOf, notes }: Measured): ForwardingResult {
  const { from, to, frameBytes } = options;
  const lost = sent - outOf.seen;
  return {
    from: from.name,
    to: to.name,
    frameBytes,
    sent,
    entered: into.seen,
    forwarded: outOf.seen,
    lost,
    lossRatio: sent === 0 ? 0 : lost / sent,
    duplicates: outOf.duplicates,
    reordered: outOf.reordered,
    late: outOf.late,
    offeredPerSecond: ratePerSecond(into, sent),
    forwardedPerSecond: ratePerSecond(outOf, sent),
    latencyMs: latencyFigures(latenciesMs(into, outOf, sent)),
    notes,
  };
}

/** Returns the rate between the first and the last frame. */
function ratePerSecond(times: FrameTimes, count: number): number | undefined {
  let first: bigint | undefined;
  let last: bigint | undefined;
  for (let sequence = 0; sequence < count; sequence += 1) {
    const time = times.timeNs(sequence);
    if (time === undefined) continue;
    if (first === undefined || time < first) first = time;
    if (last === undefined || time > last) last = time;
  }
  if (first === undefined || last === undefined || first === last) return undefined;
  return (times.seen - 1) / (Number(last - first) / NS_PER_MS / MS_PER_S);
}

/** Returns the latency of each frame that came, in the order of their sequence numbers. */
function latenciesMs(into: FrameTimes, outOf: FrameTimes, count: number): number[] {
  const latencies: number[] = [];
  for (let sequence = 0; sequence < count; sequence += 1) {
    const start = into.timeNs(sequence);
    const end = outOf.timeNs(sequence);
    if (start !== undefined && end !== undefined) latencies.push(Number(end - start) / NS_PER_MS);
  }
  return latencies;
}

/** Returns the figures of latencies in milliseconds; `undefined` if there are none. */
export function latencyFigures(latencies: readonly number[]): LatencyFigures | undefined {
  const sorted = Float64Array.from(latencies).sort();
  const min = sorted[0];
  if (min === undefined) return undefined;
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? min;
  const sum = latencies.reduce((total, latency) => total + latency, 0);
  const steps = latencies.slice(1).map((latency, index) => Math.abs(latency - (latencies[index] ?? latency)));
  return {
    min,
    mean: sum / sorted.length,
    median: at(0.5),
    p99: at(0.99),
    max: at(1),
    jitter: steps.length === 0 ? 0 : steps.reduce((total, step) => total + step, 0) / steps.length,
  };
}
