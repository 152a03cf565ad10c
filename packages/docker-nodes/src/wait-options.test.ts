import { describe, expect, it } from "vitest";
import { checkWaitOptions, type WaitOptions } from "./wait-options.ts";

describe("the options of waiting", () => {
  const check = (options: unknown) => () => checkWaitOptions("node.addresses", options as WaitOptions);

  it.each([{}, { timeoutMs: undefined, signal: undefined }, { timeoutMs: 0 }, { timeoutMs: Number.POSITIVE_INFINITY }])(
    "can be %o",
    (options) => expect(check(options)).not.toThrow(),
  );

  it.each([
    [null, "node.addresses: options must be an object, got null"],
    [5_000, "node.addresses: options must be an object, got 5000"],
    [{ timeout: 5 }, 'node.addresses: unknown option "timeout"; expected one of timeoutMs, signal'],
    [{ timeoutMs: -1 }, "timeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got -1"],
    [{ timeoutMs: "5" }, 'timeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got "5"'],
    [
      { timeoutMs: 2 ** 31 },
      "timeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got 2147483648",
    ],
    [{ signal: null }, "signal must be an AbortSignal, got null"],
  ])("cannot be %o", (options, message) => {
    expect(check(options)).toThrow(new TypeError(message));
  });
});
