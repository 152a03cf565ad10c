import { expect, test } from "vitest";
import { growthOf, medianLevel, type ProcessLevel } from "./process-level.ts";

const level: ProcessLevel = {
  descriptors: 20,
  threads: 10,
  heapBytes: 20_000_000,
  bufferBytes: 100_000,
  listeners: 4,
  resources: 2,
};

test("a level that stays within a tenth has not grown", () => {
  expect(growthOf(level, { ...level, descriptors: 22, threads: 11, heapBytes: 22_000_000 })).toEqual([]);
});

test("each level that grows by more is named with both values", () => {
  const after = { ...level, descriptors: 30, listeners: 5, heapBytes: 30_000_000 };
  expect(growthOf(level, after)).toEqual([
    "descriptors grew from 20 to 30",
    "heapBytes grew from 20000000 to 30000000",
    "listeners grew from 4 to 5",
  ]);
});

test("the median is that of each item", () => {
  const levels = [1, 9, 5].map((descriptors) => ({ ...level, descriptors }));
  expect(medianLevel(levels).descriptors).toBe(5);
});
