import fc from "fast-check";
import { expect, test } from "vitest";
import { timestampShift, toTimestampNs } from "./timestamp.ts";

test("a shift must be a bigint", () => {
  expect(() => timestampShift(5 as never)).toThrow(new TypeError("shiftNs must be a bigint, got 5"));
});

test("a shift equals the nanoseconds that it was created from, and its nanoseconds are never negative", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }), (shiftNs) => {
      const { seconds, nanoseconds } = timestampShift(shiftNs);
      expect(toTimestampNs(seconds, nanoseconds)).toBe(shiftNs);
      expect(nanoseconds >= 0 && nanoseconds < 1_000_000_000).toBe(true);
    }),
  );
});
