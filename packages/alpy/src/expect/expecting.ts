import type { FramePattern } from "@alpy/pcap/match";
import { CollectWatch } from "./collect-watch.ts";
import type { Expectation } from "./expectation.ts";
import type { Expectations, ExpectOptions } from "./expectations.ts";
import type { FrameFeed } from "./frame-feed.ts";
import { FrameWatch } from "./frame-watch.ts";
import { NoneWatch } from "./none-watch.ts";
import type { SeenFrame } from "./seen-frame.ts";
import { SequenceWatch } from "./sequence-watch.ts";

/** How frames are collected. */
export interface CollectOptions extends ExpectOptions {
  /** It ends when there are so many. Default 1,000; 100,000 at most. */
  limit?: number;
}

/** What frames can be expected on: links and wires. */
export abstract class Expecting {
  readonly #feed: FrameFeed;
  readonly #expectations: Expectations;

  /** @internal */
  constructor(feed: FrameFeed, expectations: Expectations) {
    this.#feed = feed;
    this.#expectations = expectations;
  }

  /**
   * Expects a frame that matches, of those that pass from this call on: call it before what causes the frame, and await it
   * after. Its time runs from the call on.
   *
   * @example
   * const reply = link.expectFrame({ arp: { operation: "reply", senderProtocolAddress: "192.168.0.1" } }, { withinMs: 2_000 });
   * await bed.node(0).run(["arping", "-c", "1", "192.168.0.1"]);
   * console.log((await reply).arp?.senderHardwareAddress);
   *
   * @throws {TypeError} for a pattern with a field that is undefined. The promise is rejected with an {@link AlpyError}:
   * `frame-missing`, which shows the nearest frames and what differs; `expectation-ended` when the testbed fails or is
   * closed, with the fault as its cause
   */
  expectFrame(pattern: FramePattern, options: ExpectOptions = {}): Expectation<SeenFrame> {
    return this.#expectations.arm(this.#feed, new FrameWatch(pattern), options, this.expectFrame);
  }

  /**
   * Expects frames that match each of the patterns, in their order, all within the time; others may pass between them.
   * @throws as {@link expectFrame}; {@link TypeError} for no pattern at all
   */
  expectSequence(patterns: readonly FramePattern[], options: ExpectOptions = {}): Expectation<SeenFrame[]> {
    return this.#expectations.arm(this.#feed, new SequenceWatch(patterns), options, this.expectSequence);
  }

  /**
   * Expects that no frame matches until the time is over, and fails as soon as one does.
   * @throws as {@link expectFrame}, with `frame-unexpected` instead of `frame-missing`
   */
  expectNone(pattern: FramePattern, options: ExpectOptions = {}): Expectation<void> {
    return this.#expectations.arm(this.#feed, new NoneWatch(pattern), options, this.expectNone);
  }

  /**
   * Gathers the frames that match until the time is over, or there are as many as the limit says.
   * @throws as {@link expectFrame}, but never `frame-missing`; {@link TypeError} for a limit out of range
   */
  collect(pattern: FramePattern, { limit = 1_000, ...options }: CollectOptions = {}): Expectation<SeenFrame[]> {
    return this.#expectations.arm(this.#feed, new CollectWatch(pattern, limit), options, this.collect);
  }
}
