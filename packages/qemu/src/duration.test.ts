import { expect, test } from "vitest";
import { formatDuration } from "./duration.ts";

test.each([
  [0, "0 ms"],
  [149.6, "150 ms"],
  [999.4, "999 ms"],
  [999.6, "1 s"],
  [4_249, "4.2 s"],
  [30_000, "30 s"],
  [90_000, "90 s"],
])("%d ms is shown as %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
