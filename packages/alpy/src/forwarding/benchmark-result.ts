import type { LatencyFigures } from "./forwarding-result.ts";

/** The loss at one rate. */
export interface LossPoint {
  /** Frames per second into the machine. */
  readonly offeredPerSecond: number;
  /** From 0 to 1. */
  readonly lossRatio: number;
}

/** The figures of frames of one length. */
export interface SizeFigures {
  /** With the check sequence. */
  readonly frameBytes: number;
  /** The highest rate that QEMU has read from the link, in frames per second. */
  readonly offeredPerSecond: number;
  /** The highest rate without loss, or without more than allowed (RFC 2544, section 26.1); 0 if there is none. */
  readonly throughput: {
    /** Frames per second into the machine. */
    readonly framesPerSecond: number;
    /** Of the frames, without preambles and gaps. */
    readonly bitsPerSecond: number;
  };
  /** At the throughput (section 26.2). */
  readonly latencyMs: LatencyFigures | undefined;
  /** From the highest rate down (section 26.3). */
  readonly lossByRate: readonly LossPoint[];
  /** The longest burst that was forwarded without loss (section 26.4); the option `maxBurst` if each one was. */
  readonly backToBackFrames: number;
}

/** The result of {@link Testbed.benchmarkForwarding}. */
export interface BenchmarkResult {
  /** The name of the link into which the frames were sent. */
  readonly from: string;
  /** The name of the link out of which they came. */
  readonly to: string;
  /** How long each trial took, in milliseconds. */
  readonly trialMs: number;
  /** The loss, from 0 to 1, with which a rate still counted as one without loss. */
  readonly maxLoss: number;
  /** By the length of the frames. */
  readonly sizes: readonly SizeFigures[];
}
