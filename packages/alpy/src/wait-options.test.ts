import { expect, test } from "vitest";
import { requireWaitOptions } from "./wait-options.ts";

test.each([1, 0.5, 2 ** 31 - 1, Number.POSITIVE_INFINITY, undefined])("a time-out of %s is accepted", (timeoutMs) => {
  expect(() => requireWaitOptions("wait", { timeoutMs })).not.toThrow();
});

test.each([2 ** 31, Number.MAX_SAFE_INTEGER, 0, -1, Number.NaN, -Infinity, "5", null])(
  "a time-out of %s, which no timer honours, is refused",
  (timeoutMs) => {
    const shown = typeof timeoutMs === "string" ? `'${timeoutMs}'` : String(timeoutMs);
    expect(() => requireWaitOptions("wait", { timeoutMs: timeoutMs as never })).toThrow(
      new TypeError(`wait.timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got ${shown}`),
    );
  },
);
