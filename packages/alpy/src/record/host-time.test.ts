import { afterEach, expect, test, vi } from "vitest";
import { hostTimeNs } from "./host-time.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("the host's time is the system clock's, and finer", () => {
  const before = BigInt(Date.now()) * 1_000_000n;
  const now = hostTimeNs();
  const after = BigInt(Date.now() + 2) * 1_000_000n;
  expect(now >= before && now <= after).toBe(true);
});

test("a clock that was set after the process started is followed", () => {
  vi.spyOn(Date, "now").mockReturnValue(1_700_000_000_123);
  expect(hostTimeNs()).toBe(1_700_000_000_123_000_000n);
});
