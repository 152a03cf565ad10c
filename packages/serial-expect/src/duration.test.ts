import { expect, test } from "vitest";
import { formatDuration } from "./duration.ts";

test.each([
  [0, "0 ms"],
  [149.6, "150 ms"],
  [999.6, "1 s"],
  [4200, "4.2 s"],
  [30_000, "30 s"],
  [Number.POSITIVE_INFINITY, "unlimited time"],
])("%d ms reads as %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
