import { expect, test } from "vitest";
import { benchmarkSize, type Trial } from "./benchmark.ts";
import { benchmarkChart } from "./benchmark-chart.ts";
import type { ResolvedBenchmark } from "./benchmark-options.ts";
import type { BenchmarkResult } from "./benchmark-result.ts";
import type { ForwardingResult } from "./forwarding-result.ts";

const OPTIONS = { trialMs: 1_000, maxLoss: 0, resolution: 0.01, maxBurst: 1_000 } as ResolvedBenchmark;

/** A device that forwards so many frames per second and holds so many; frames come to it at 10,000 per second at most. */
function device(capacity: number, buffer: number): { trial: Trial; trials: number[] } {
  const trials: number[] = [];
  const trial: Trial = (frames, framesPerSecond = 10_000) => {
    trials.push(framesPerSecond);
    const forwarded = Math.min(frames, Math.floor((frames * capacity) / framesPerSecond) + buffer);
    const lost = frames - forwarded;
    const latencyMs = { min: 1, mean: 1, median: 1, p99: 1, max: 1, jitter: 0 };
    return Promise.resolve({
      lost,
      lossRatio: lost / frames,
      offeredPerSecond: framesPerSecond,
      latencyMs,
    } as ForwardingResult);
  };
  return { trial, trials };
}

test("the throughput of a device is found to the resolution, and the loss at each rate above it", async () => {
  const { trial } = device(4_000, 0);
  const { throughput, lossByRate, offeredPerSecond, latencyMs } = await benchmarkSize(64, trial, OPTIONS);
  expect(offeredPerSecond).toBe(10_000);
  expect(throughput.framesPerSecond).toBeGreaterThan(3_900);
  expect(throughput.framesPerSecond).toBeLessThanOrEqual(4_000);
  expect(throughput.bitsPerSecond).toBe(throughput.framesPerSecond * 512);
  expect(latencyMs?.median).toBe(1);
  // From the highest rate down by tenths, until two lose nothing.
  expect(lossByRate.map((point) => Math.round(point.offeredPerSecond))).toEqual([
    10_000, 9_000, 8_000, 7_000, 6_000, 5_000, 4_000, 3_000,
  ]);
  expect(lossByRate.map(({ lossRatio }) => Math.round(lossRatio * 100))).toEqual([60, 56, 50, 43, 33, 20, 0, 0]);
});

test("a device that loses nothing at the highest rate has that throughput, by few trials", async () => {
  const { trial, trials } = device(20_000, 0);
  const { throughput, lossByRate, backToBackFrames } = await benchmarkSize(64, trial, OPTIONS);
  expect([throughput.framesPerSecond, lossByRate.length, backToBackFrames]).toEqual([10_000, 2, 1_000]);
  expect(trials).toHaveLength(4);
});

test("a device that forwards nothing has no throughput and no burst", async () => {
  const { throughput, latencyMs, lossByRate, backToBackFrames } = await benchmarkSize(64, device(0, 0).trial, OPTIONS);
  expect([throughput.framesPerSecond, latencyMs, lossByRate.length, backToBackFrames]).toEqual([0, undefined, 10, 0]);
});

test("a burst is as long as what the device holds and forwards meanwhile", async () => {
  const { backToBackFrames } = await benchmarkSize(64, device(5_000, 100).trial, OPTIONS);
  expect(backToBackFrames).toBeGreaterThan(180);
  expect(backToBackFrames).toBeLessThanOrEqual(201);
});

test("a chart has a bar and a line for each frame length, and no number that is not finite", async () => {
  const sizes = [
    await benchmarkSize(64, device(4_000, 0).trial, OPTIONS),
    await benchmarkSize(128, device(0, 0).trial, OPTIONS),
  ];
  const result: BenchmarkResult = { from: "a<b", to: "link1", trialMs: 1_000, maxLoss: 0, sizes };
  const chart = benchmarkChart(result);
  expect(chart.match(/<polyline/g)).toHaveLength(2);
  expect(chart).toContain("a&lt;b to link1: trials of 1 s under QEMU");
  expect(chart).not.toMatch(/NaN|Infinity|undefined/);
});
