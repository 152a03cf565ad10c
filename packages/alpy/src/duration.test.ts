import { expect, test } from "vitest";
import { formatDuration, formatSeconds } from "./duration.ts";

test("a duration below a second is in milliseconds, a longer one in seconds", () => {
  expect([0, 349.6, 999, 1_000, 2_049, 75_000].map(formatDuration)).toEqual([
    "0 ms",
    "350 ms",
    "999 ms",
    "1 s",
    "2 s",
    "75 s",
  ]);
});

test("seconds always have one decimal", () => {
  expect([0, 45, 350, 12_000].map(formatSeconds)).toEqual(["0.0 s", "0.0 s", "0.3 s", "12.0 s"]);
});
