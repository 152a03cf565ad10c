import type { Frame } from "@alpy/pcap";
import { expect, test } from "vitest";
import type { FrameFeed, FrameListener } from "../expect/frame-feed.ts";
import type { ResolvedForwardingOptions } from "./forwarding-options.ts";
import { forwardingResult, latencyFigures } from "./forwarding-result.ts";
import { FrameTimes } from "./frame-times.ts";
import { TestFrames } from "./test-frame.ts";

const frames = new TestFrames({
  source: "10.0.0.2",
  destination: "10.0.1.2",
  sourceMac: "02:00:00:00:00:01",
  destinationMac: "52:54:00:00:00:01",
  frameBytes: 64,
} as ResolvedForwardingOptions);

/** A feed to which the test passes frames. */
class Feed implements FrameFeed {
  readonly name = "link0";
  listener: FrameListener | undefined;

  listen(listener: FrameListener): () => void {
    this.listener = listener;
    return () => {
      this.listener = undefined;
    };
  }

  notes(): string[] {
    return [];
  }

  caughtUp(): Promise<void> {
    return Promise.resolve();
  }

  /** Passes the frame with that sequence number at a time. */
  pass(sequence: number, timeMs: number): void {
    const [data] = frames.range(sequence, 1);
    this.listener?.onFrame({ data, timestampNs: BigInt(timeMs * 1e6) } as unknown as Frame, undefined);
  }
}

test("frames are counted once; repeated and late ones are named", async () => {
  const feed = new Feed();
  using times = new FrameTimes(feed, frames, 4);
  for (const [index, sequence] of [0, 2, 1, 2, 3, 9].entries()) feed.pass(sequence, index);
  await times.complete;
  expect([times.seen, times.duplicates, times.reordered]).toEqual([4, 1, 1]);
  expect([0, 1, 2, 3, 4].map((sequence) => times.timeNs(sequence))).toEqual([
    0n,
    2_000_000n,
    1_000_000n,
    4_000_000n,
    undefined,
  ]);
});

test("what comes after the end is late", () => {
  const feed = new Feed();
  using times = new FrameTimes(feed, frames, 2);
  feed.pass(0, 0);
  times.end();
  feed.pass(1, 1);
  expect([times.seen, times.late, times.isComplete]).toEqual([1, 1, false]);
});

test("a capture that ends is an error for who waits for frames, and for nobody else", async () => {
  const feed = new Feed();
  const times = new FrameTimes(feed, frames, 1);
  feed.listener?.onEnd(new Error("the capture has ended"));
  await expect(times.complete).rejects.toThrow("the capture has ended");
  times[Symbol.dispose]();
  expect(feed.listener).toBeUndefined();
});

test("loss, rates and latencies follow from the two captures", () => {
  const ends = { into: new Feed(), outOf: new Feed() };
  using into = new FrameTimes(ends.into, frames, 5);
  using outOf = new FrameTimes(ends.outOf, frames, 5);
  for (const sequence of [0, 1, 2, 3]) ends.into.pass(sequence, sequence * 10);
  for (const [sequence, latency] of [
    [0, 1],
    [1, 3],
    [3, 2],
  ] as const)
    ends.outOf.pass(sequence, sequence * 10 + latency);
  const options = { from: { name: "link0" }, to: { name: "link1" }, frameBytes: 64 } as ResolvedForwardingOptions;
  expect(forwardingResult({ options, sent: 5, into, outOf, notes: [] })).toEqual({
    from: "link0",
    to: "link1",
    frameBytes: 64,
    sent: 5,
    entered: 4,
    forwarded: 3,
    lost: 2,
    lossRatio: 0.4,
    duplicates: 0,
    reordered: 0,
    late: 0,
    offeredPerSecond: 100,
    forwardedPerSecond: (2 / 31) * 1_000,
    latencyMs: { min: 1, mean: 2, median: 2, p99: 3, max: 3, jitter: 1.5 },
    notes: [],
  });
});

test("latencies of no frames are unknown, and one frame has no jitter", () => {
  expect(latencyFigures([])).toBeUndefined();
  expect(latencyFigures([4])).toEqual({ min: 4, mean: 4, median: 4, p99: 4, max: 4, jitter: 0 });
});
