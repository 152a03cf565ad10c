import { expect, test } from "vitest";
import { multipliedTimeoutMs, resolveWait, timeoutSignal } from "./wait-checks.ts";

test("the default time-out is the operation's", () => {
  expect(resolveWait("start", {}, 10_000)).toEqual({ timeoutMs: 10_000, signal: undefined });
  expect(resolveWait("start", { timeoutMs: undefined }, 10_000).timeoutMs).toBe(10_000);
  expect(resolveWait("start", { timeoutMs: Number.POSITIVE_INFINITY }, 1).timeoutMs).toBe(Number.POSITIVE_INFINITY);
});

test.each<[unknown, string]>([
  [null, "start must be an object with options, got null"],
  [{ timeout: 1 }, 'start: unknown option "timeout"; expected one of timeoutMs, signal'],
  [{ timeoutMs: null }, "start.timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got null"],
  [{ timeoutMs: 0 }, "start.timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got 0"],
  [{ timeoutMs: -1 }, "start.timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got -1"],
  [
    { timeoutMs: 2 ** 31 },
    "start.timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got 2147483648",
  ],
  [{ timeoutMs: Number.NaN }, "start.timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got NaN"],
  [{ signal: 1 }, "start.signal must be an AbortSignal, got 1"],
])("%j is refused", (options, message) => {
  expect(() => resolveWait("start", options as object, 1)).toThrow(new TypeError(message));
});

test("a time-out that is longer than timers support does not fire immediately", () => {
  expect(timeoutSignal(Number.POSITIVE_INFINITY).aborted).toBe(false);
  expect(timeoutSignal(2 ** 40 + 0.5).aborted).toBe(false);
});

test("a time-out that a factor makes longer than a timer can wait is the longest one, not 1 ms", () => {
  expect(multipliedTimeoutMs(30_000, 2)).toBe(60_000);
  expect(multipliedTimeoutMs(30_000, 1_000_000)).toBe(2 ** 31 - 1);
});
