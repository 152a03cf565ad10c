import { describe, expect, test } from "vitest";
import { Impairer, type ImpairmentCounts } from "./impairer.ts";
import { resolveWireImpairment, type WireImpairmentOptions } from "./impairment.ts";

/** As many frames as each statistic is taken from, one a millisecond. */
const FRAMES = 100_000;
/** Bounds in standard deviations. With fixed seeds the results are always the same. */
const SIGMAS = 4;

/** What a checker at the far end has measured, and what the impairer has counted. */
interface Observed {
  /** Delay of each first copy in milliseconds, in the order of arrival. */
  readonly delaysMs: readonly number[];
  readonly lost: readonly boolean[];
  readonly reordered: number;
  readonly duplicated: number;
  readonly corrupted: number;
  readonly counts: ImpairmentCounts;
}

function observe(options: WireImpairmentOptions, seed = 1): Observed {
  const impairer = new Impairer(resolveWireImpairment(options, "impair"), seed);
  const copies = new Uint8Array(FRAMES);
  const delaysMs: number[] = [];
  let highest = -1;
  let reordered = 0;
  let corrupted = 0;
  const take = (nowMs: number): void => {
    for (let dueMs = impairer.nextDueMs; dueMs !== undefined && dueMs <= nowMs; dueMs = impairer.nextDueMs) {
      const arriving = impairer.next(dueMs);
      if (arriving === undefined) continue;
      const { frame } = arriving;
      const number = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
      copies[number] = (copies[number] ?? 0) + 1;
      if (copies[number] > 1) continue;
      delaysMs.push(dueMs - number);
      if (number < highest) reordered += 1;
      highest = Math.max(highest, number);
      if (frame.subarray(4).some((byte) => byte !== 0)) corrupted += 1;
    }
  };
  for (let now = 0; now < FRAMES; now += 1) {
    const frame = new Uint8Array(60);
    new DataView(frame.buffer).setUint32(0, now);
    impairer.accept(frame, now);
    take(now);
  }
  take(Number.MAX_SAFE_INTEGER);
  const duplicated = copies.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
  return {
    delaysMs,
    lost: Array.from(copies, (count) => count === 0),
    reordered,
    duplicated,
    corrupted,
    counts: impairer.counts,
  };
}

/** Expects a number of events of a probability, among independent trials. */
function expectShare(count: number, probability: number, trials = FRAMES): void {
  const deviation = Math.sqrt(trials * probability * (1 - probability));
  expect(Math.abs(count - trials * probability)).toBeLessThanOrEqual(SIGMAS * deviation);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}

describe.each([0.01, 0.25, 0.5, 0.9])("with a probability of %d", (probability) => {
  test("that share of frames is lost, and counted", () => {
    const { lost, counts } = observe({ loss: probability });
    expect(counts.lost).toBe(lost.filter(Boolean).length);
    expectShare(counts.lost, probability);
  });

  test("that share of frames is duplicated, and counted", () => {
    const { duplicated, counts } = observe({ duplicate: probability });
    expect(counts.duplicated).toBe(duplicated);
    expectShare(duplicated, probability);
  });

  test("that share of frames is overtaken, and counted, also with duplicates and delay", () => {
    for (const others of [{}, { duplicate: 0.5 }, { delayMs: 20 }]) {
      const { reordered, counts } = observe({ reorder: probability, ...others });
      expect(counts.reordered).toBe(reordered);
      expectShare(reordered, probability);
    }
  });

  test("that share of frames is corrupted, and counted", () => {
    const bits = [400];
    const { corrupted, counts } = observe({ corrupt: { probability, bits } });
    expect(counts.corrupted).toBe(corrupted);
    expectShare(corrupted, probability);
    expectShare(observe({ corrupt: probability }).counts.corrupted, probability);
  });
});

describe("jitter at 1,000 frames a second", () => {
  const delay = { delayMs: 20, jitterMs: 10 };

  test("is uniform by default, and frames that it reorders are counted", () => {
    const { delaysMs, reordered, counts } = observe(delay);
    const deviation = 10 / Math.sqrt(3);
    expect(Math.abs(meanOf(delaysMs) - 20)).toBeLessThan((SIGMAS * deviation) / Math.sqrt(FRAMES));
    expect(Math.abs(deviationOf(delaysMs) - deviation)).toBeLessThan(0.05);
    expect(Math.min(...delaysMs.slice(0, 1_000))).toBeGreaterThanOrEqual(10);
    expect(reordered).toBeGreaterThan(FRAMES / 2);
    expect(counts.reordered).toBe(reordered);
  });

  test("by the normal distribution has the jitter as its standard deviation", () => {
    const { delaysMs } = observe({ delayMs: 100, jitterMs: 10, delayDistribution: "normal" });
    expect(Math.abs(meanOf(delaysMs) - 100)).toBeLessThan((SIGMAS * 10) / Math.sqrt(FRAMES));
    expect(Math.abs(deviationOf(delaysMs) - 10)).toBeLessThan(0.1);
    expectShare(delaysMs.filter((value) => value > 110).length, 0.158655);
    expectShare(delaysMs.filter((value) => value < 80).length, 0.02275);
  });

  test("by the Pareto distribution is skewed: more short delays, and a long tail", () => {
    const { delaysMs } = observe({ delayMs: 100, jitterMs: 10, delayDistribution: "pareto" });
    expect(Math.abs(meanOf(delaysMs) - 100)).toBeLessThan((SIGMAS * 10) / Math.sqrt(FRAMES));
    // The distribution function of shape 3, at the mean and at twice the mean.
    expectShare(delaysMs.filter((value) => value > 100).length, (2 / 3) ** 3);
    expectShare(delaysMs.filter((value) => value > 100 + 1.5 * (20 / Math.sqrt(3))).length, (1 / 3) ** 3);
  });

  test("by a table takes each of its deviations equally often, in units of the jitter", () => {
    const { delaysMs } = observe({ ...delay, delayDistribution: [-1, 0, 0, 4] });
    for (const [delayMs, probability] of [
      [10, 0.25],
      [20, 0.5],
      [60, 0.25],
    ] as const) {
      expectShare(delaysMs.filter((value) => value === delayMs).length, probability);
    }
  });
});

test("loss in bursts has the share and the length that Gilbert and Elliott's model gives", () => {
  const { lost, counts } = observe({ loss: { p: 0.02, r: 0.25 } });
  const bursts = lost.filter((isLost, index) => isLost && lost[index - 1] !== true).length;
  // Share p / (p + r), mean length 1 / r; the variance is that of a Markov chain with the eigenvalue 1 - p - r.
  const share = 0.02 / 0.27;
  const deviation = Math.sqrt(share * (1 - share) * FRAMES * ((2 - 0.27) / 0.27));
  expect(Math.abs(counts.lost - share * FRAMES)).toBeLessThan(SIGMAS * deviation);
  expect(Math.abs(counts.lost / bursts - 4)).toBeLessThan(0.3);
  const partly = observe({ loss: { p: 0.02, r: 0.25, h: 0.5, k: 0.99 } }).counts.lost;
  expect(Math.abs(partly - FRAMES * (share * 0.5 + (1 - share) * 0.01))).toBeLessThan(SIGMAS * deviation);
});
