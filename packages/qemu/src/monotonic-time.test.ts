import { expect, test, vi } from "vitest";
import { hostNsAt, monotonicMsAt } from "./monotonic-time.ts";

/** The host's clock and that of `performance.now()` are read one after the other. */
const TOLERANCE_MS = 50;

test("a moment of the host's clock is found on the monotonic clock", () => {
  const monotonicMs = performance.now();
  const hostNs = BigInt(Math.round((performance.timeOrigin + monotonicMs) * 1_000)) * 1_000n;
  expect(Math.abs(monotonicMsAt(hostNs) - monotonicMs)).toBeLessThan(TOLERANCE_MS);
});

test("the two directions are each other's reverse, to the microsecond", () => {
  const monotonicMs = performance.now();
  expect(monotonicMsAt(hostNsAt(monotonicMs))).toBeCloseTo(monotonicMs, 2);
});

test("the result does not change when the host's clock is set", () => {
  const hourMs = 3_600_000;
  const wall = Date.now();
  const monotonicMs = performance.now();
  const spy = vi.spyOn(Date, "now").mockReturnValue(wall + hourMs);
  try {
    const result = monotonicMsAt(BigInt(wall + hourMs) * 1_000_000n);
    expect(Math.abs(result - monotonicMs)).toBeLessThan(TOLERANCE_MS);
  } finally {
    spy.mockRestore();
  }
});
