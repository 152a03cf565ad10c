import { expect, test } from "vitest";
import { greatestErrorMs } from "./interval.ts";

const INTERVALS = [
  { sentMs: 10, receivedMs: 12 },
  { sentMs: 20, receivedMs: 22 },
];

test.each([
  ["within", [11, 20], 0],
  ["before a frame was sent", [9.5, 21], 0.5],
  ["after a frame was received", [11, 25], 3],
  ["missing", [11], Number.POSITIVE_INFINITY],
])("the error of times that are %s is known", (_what, times, error) => {
  expect(greatestErrorMs(times, INTERVALS)).toBe(error);
});
