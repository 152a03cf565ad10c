import { expect, test } from "vitest";
import { formatDuration } from "./duration.ts";

test.each([
  [5, "5 ms"],
  [999.4, "999 ms"],
  [999.6, "1 s"],
  [4200, "4.2 s"],
  [30_000, "30 s"],
  [600_000, "600 s"],
])("%j ms are written %j", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
