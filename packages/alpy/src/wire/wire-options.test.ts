import { expect, test } from "vitest";
import { resolveWireOptions, type WireOptions } from "./wire-options.ts";

test("options that are not given, or undefined, have their defaults, and the seed is random", () => {
  const { seed, ...rest } = resolveWireOptions({ impair: { loss: undefined }, queueFrames: undefined }, "wires.w");
  expect(Number.isInteger(seed)).toBe(true);
  expect(rest).toMatchObject({ queueFrames: 4_096, impair: { loss: 0, delayMs: 0, queueBytes: 65_536 } });
});

test("options that are given are kept", () => {
  const options = { impair: { delayMs: 20, jitterMs: 5, rateBitsPerSecond: 1e6 }, seed: -7, queueFrames: 1 };
  expect(resolveWireOptions(options, "wires.w")).toMatchObject(options);
});

test.each<[unknown, string]>([
  [{ impair: { loss: 2 } }, "wires.w.impair.loss must be from 0 to 1, got 2"],
  [{ impair: { loss: null } }, "wires.w.impair.loss must be from 0 to 1, or an object with p and r, got null"],
  [{ impair: { corrupt: Number.NaN } }, "wires.w.impair.corrupt must be from 0 to 1, got NaN"],
  [{ impair: { reorder: "0.5" } }, "wires.w.impair.reorder must be from 0 to below 1, got '0.5'"],
  [{ impair: { delayMs: -1 } }, "wires.w.impair.delayMs must be 0 or more milliseconds, got -1"],
  [{ impair: { delayMs: "20" } }, "wires.w.impair.delayMs must be 0 or more milliseconds, got '20'"],
  [{ impair: { delayMs: 1, jitterMs: 2 } }, "wires.w.impair.jitterMs must be at most delayMs (1), got 2"],
  [{ impair: { reorder: 1 } }, "wires.w.impair.reorder must be from 0 to below 1, got 1"],
  [
    { impair: { delayDistribution: "gauss" } },
    "wires.w.impair.delayDistribution must be one of uniform, normal, pareto, paretonormal, or a list of numbers, got 'gauss'",
  ],
  [{ impair: { delayDistribution: [] } }, "wires.w.impair.delayDistribution must be one of uniform"],
  [{ impair: { keepOrder: 1 } }, "wires.w.impair.keepOrder must be true or false, got 1"],
  [{ impair: { loss: { p: 0.1 } } }, "wires.w.impair.loss.r must be from 0 to 1, got undefined"],
  [
    { impair: { loss: { p: 0.1, r: 0.5, q: 1 } } },
    'wires.w.impair.loss: unknown option "q"; expected one of p, r, h, k',
  ],
  [
    { impair: { corrupt: { probability: 2, bits: [1] } } },
    "wires.w.impair.corrupt.probability must be from 0 to 1, got 2",
  ],
  [
    { impair: { corrupt: { probability: 1, bits: [1, 1] } } },
    "wires.w.impair.corrupt.bits must be a list of different whole numbers from 0, got [ 1, 1 ]",
  ],
  [{ impair: { rateBitsPerSecond: 0 } }, "wires.w.impair.rateBitsPerSecond must be above 0, got 0"],
  [{ impair: { rateBitsPerSecond: null } }, "wires.w.impair.rateBitsPerSecond must be above 0, got null"],
  [{ impair: { queueBytes: 0.5 } }, "wires.w.impair.queueBytes must be a whole number of bytes, got 0.5"],
  [{ impair: { blackHole: 1 } }, "wires.w.impair.blackHole must be true or false, got 1"],
  [
    { impair: { lost: 1 } },
    'wires.w.impair: unknown option "lost"; expected one of delayMs, jitterMs, delayDistribution, keepOrder, loss',
  ],
  [{ impair: null }, "wires.w.impair must be an object with options, got null"],
  [{ impair: "loss" }, "wires.w.impair must be an object with options, got 'loss'"],
  [{ seed: 1.5 }, "wires.w.seed must be a 32-bit integer, got 1.5"],
  [{ seed: 2 ** 32 }, "wires.w.seed must be a 32-bit integer, got 4294967296"],
  [{ seed: null }, "wires.w.seed must be a 32-bit integer, got null"],
  [{ queueFrames: Number.NaN }, "wires.w.queueFrames must be a whole number above 0, got NaN"],
  [{ queueFrames: "8" }, "wires.w.queueFrames must be a whole number above 0, got '8'"],
  [{ impairment: {} }, 'wires.w: unknown option "impairment"; expected one of impair, seed, queueFrames'],
  [null, "wires.w must be an object, got null"],
])("%j is refused with the path of the option", (options, message) => {
  expect(() => resolveWireOptions(options as WireOptions, "wires.w")).toThrow(
    expect.objectContaining({ name: "TypeError", message: expect.stringContaining(message) as string }),
  );
});
