import { setTimeout as delay } from "node:timers/promises";
import { type Frame, LINKTYPE_ETHERNET } from "@alpy/pcap";
import { openPcapFile } from "@alpy/pcap/node";
import { requireOption } from "../check-option.ts";
import type { OptionNames } from "../known-options.ts";
import { requireWaitOptions, type WaitOptions } from "../wait-options.ts";
import type { Transmitter } from "./transmitter.ts";

/** A capture to replay: the path of a file, or the frames of any reader, in the order of their times. */
export type Replayable = string | AsyncIterable<Frame> | Iterable<Frame>;

/** Options of {@link Wire.replay}. */
export interface WireReplayOptions extends Pick<WaitOptions, "signal"> {
  /** How many times as fast as in the capture; `Infinity` sends as fast as QEMU reads. Default 1. */
  readonly speed?: number | undefined;
}

/** The result of {@link Wire.replay}. */
export interface WireReplayResult {
  /** Number of frames that were sent. */
  readonly frames: number;
  /** Number of frames that were not sent, because the capture has only a part of each. */
  readonly skipped: number;
}

const OPTION_NAMES: OptionNames<WireReplayOptions> = { signal: true, speed: true };
/** Frames that are sent together, at most: their times are at most some milliseconds apart. */
const MAX_TOGETHER = 256;
const NS_PER_MS = 1e6;

/** @throws {TypeError} for options that are unknown or invalid, and for something that is not a capture */
export function requireReplayOptions(capture: Replayable, options: WireReplayOptions): void {
  requireWaitOptions("replay", options, OPTION_NAMES);
  const { speed = 1 } = options;
  requireOption(typeof speed === "number" && speed > 0, "replay.speed", "a number above 0", speed);
  const isPath = typeof capture === "string" && capture !== "";
  const given: unknown = capture;
  const isObject = typeof given === "object" && given !== null && !(given instanceof Uint8Array);
  const isIterable = isObject && (Symbol.asyncIterator in given || Symbol.iterator in given);
  requireOption(isPath || isIterable, "capture", "a path, or frames", capture);
}

/** Sends the frames of a capture at their times. Options are checked before. */
export async function replayFrames(
  capture: Replayable,
  { speed = 1, signal }: WireReplayOptions,
  target: Transmitter,
): Promise<WireReplayResult> {
  const frames = typeof capture === "string" ? openPcapFile(capture, { signal }) : capture;
  const pending: Uint8Array[] = [];
  let sent = 0;
  let skipped = 0;
  let clock: ReplayClock | undefined;
  const end = AbortSignal.any(signal ? [signal, target.ended] : [target.ended]);
  const flush = async (): Promise<boolean> => {
    await target.send(pending);
    sent += pending.length;
    pending.length = 0;
    return await target.drained(signal);
  };
  for await (const frame of frames) {
    signal?.throwIfAborted();
    if (frame.linkType !== LINKTYPE_ETHERNET) {
      throw new TypeError(`capture must be of Ethernet frames (link type 1), got link type ${frame.linkType}`);
    }
    if (frame.capturedLength < frame.originalLength) {
      skipped += 1;
      continue;
    }
    clock ??= new ReplayClock(frame.timestampNs, speed);
    const waitMs = clock.untilMs(frame.timestampNs);
    if ((waitMs > 0 || pending.length >= MAX_TOGETHER) && !(await flush())) return { frames: sent, skipped };
    if (waitMs > 0) await clock.until(frame.timestampNs, end);
    signal?.throwIfAborted();
    if (target.ended.aborted) return { frames: sent, skipped };
    // The reader may use the memory of its frames again.
    pending.push(frame.data.slice());
  }
  await flush();
  return { frames: sent, skipped };
}

/** The times at which frames are due. */
class ReplayClock {
  readonly #firstNs: bigint;
  readonly #speed: number;
  readonly #startMs = performance.now();

  constructor(firstNs: bigint, speed: number) {
    this.#firstNs = firstNs;
    this.#speed = speed;
  }

  /** Returns the time until a frame is due, in milliseconds; 0 if it is due. */
  untilMs(timestampNs: bigint): number {
    const offsetMs = Number(timestampNs - this.#firstNs) / NS_PER_MS / this.#speed;
    return Math.max(0, this.#startMs + offsetMs - performance.now());
  }

  /** Waits until a frame is due, or the signal aborts. */
  async until(timestampNs: bigint, signal: AbortSignal): Promise<void> {
    // A timer counts whole milliseconds, from the time that its loop has noted: it may fire before a frame is due.
    for (let waitMs = this.untilMs(timestampNs); waitMs > 0 && !signal.aborted; waitMs = this.untilMs(timestampNs)) {
      await delay(Math.ceil(waitMs), undefined, { signal }).catch(() => undefined);
    }
  }
}
