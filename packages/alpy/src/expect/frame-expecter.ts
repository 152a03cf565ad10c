import type { FramePattern } from "@alpy/pcap/match";
import type { OptionNames } from "../known-options.ts";
import { WAIT_OPTION_NAMES } from "../wait-options.ts";
import { CollectWatch } from "./collect-watch.ts";
import type { Expectation } from "./expectation.ts";
import type { Expectations, FrameExpectOptions } from "./expectations.ts";
import type { FrameFeed } from "./frame-feed.ts";
import { FrameWatch } from "./frame-watch.ts";
import { NoneWatch } from "./none-watch.ts";
import type { SeenFrame } from "./seen-frame.ts";
import { SequenceWatch } from "./sequence-watch.ts";

/** Options of {@link FrameExpecter.collect}. */
export interface CollectOptions extends FrameExpectOptions {
  /** Number of frames at which collecting ends early; at most 100,000. Default 1,000. */
  readonly limit?: number | undefined;
}

const COLLECT_OPTION_NAMES: OptionNames<CollectOptions> = { ...WAIT_OPTION_NAMES, limit: true };

/** Base of links and wires: frames can be expected on them. */
export abstract class FrameExpecter {
  readonly #feed: FrameFeed;
  readonly #expectations: Expectations;

  /** @internal */
  constructor(feed: FrameFeed, expectations: Expectations) {
    this.#feed = feed;
    this.#expectations = expectations;
  }

  /**
   * Expects a matching frame among those that pass from this call on: call it before the action that causes the frame, and
   * await it afterwards. The time-out runs from the call on.
   *
   * A frame counts if it passed after the call and not after the deadline, however busy the event loop was. On a link, frames
   * that were in the capture at the call do not count, and the frame's own time decides whether it passed in time: that of the
   * machine's clock, which is up to about 0.1 ms early, on the host's monotonic clock. On a wire, and on a link while its
   * machine is paused, a frame has no time of its own: the frames count that have arrived in this process's socket, or in the
   * capture, since the call, up to when they are read at the deadline.
   *
   * @example
   * const reply = link.expectFrame({ arp: { operation: "reply", senderProtocolAddress: "192.168.0.1" } }, { timeoutMs: 2_000 });
   * await bed.node(0).run(["arping", "-c", "1", "192.168.0.1"]);
   * console.log((await reply).arp?.senderHardwareAddress);
   *
   * @throws {TypeError} for a pattern that is not valid, and for options that are unknown or out of range. The
   * promise rejects with an {@link AlpyError}: `frame-missing`, which shows the nearest frames and their differences;
   * `expectation-ended` when the testbed fails or is closed, with the fault as its cause
   */
  expectFrame(pattern: FramePattern, options: FrameExpectOptions = {}): Expectation<SeenFrame> {
    const call = { method: "expectFrame", callee: this.expectFrame, options };
    return this.#expectations.arm(this.#feed, () => new FrameWatch(pattern), call);
  }

  /**
   * Expects frames that match each of the patterns, in order, all within the time-out; other frames may pass between them.
   * @throws the same as {@link expectFrame}; {@link TypeError} also for an empty list
   */
  expectSequence(patterns: readonly FramePattern[], options: FrameExpectOptions = {}): Expectation<SeenFrame[]> {
    const call = { method: "expectSequence", callee: this.expectSequence, options };
    return this.#expectations.arm(this.#feed, () => new SequenceWatch(patterns), call);
  }

  /**
   * Expects that no frame matches until the time-out, and fails as soon as one does.
   * @throws the same as {@link expectFrame}, with `frame-unexpected` instead of `frame-missing`
   */
  expectNone(pattern: FramePattern, options: FrameExpectOptions = {}): Expectation<void> {
    const call = { method: "expectNone", callee: this.expectNone, options };
    return this.#expectations.arm(this.#feed, () => new NoneWatch(pattern), call);
  }

  /**
   * Collects the frames that match until the time-out or the limit.
   * @throws the same as {@link expectFrame}, but never `frame-missing`; {@link TypeError} also for a limit out of range
   */
  collect(pattern: FramePattern, options: CollectOptions = {}): Expectation<SeenFrame[]> {
    const call = { method: "collect", callee: this.collect, options, knownOptions: COLLECT_OPTION_NAMES };
    return this.#expectations.arm(this.#feed, () => new CollectWatch(pattern, options.limit), call);
  }
}
