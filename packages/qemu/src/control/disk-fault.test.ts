import { expect, test } from "vitest";
import { errorRules, requireSpeed } from "./disk-fault.ts";

test("writes that fail include those of zeros and discards", () => {
  expect(errorRules({ writes: true, sector: 7 })).toEqual([
    { event: "none", iotype: "write", sector: 7 },
    { event: "none", iotype: "write-zeroes", sector: 7 },
    { event: "none", iotype: "discard", sector: 7 },
  ]);
  expect(errorRules({ reads: true, flushes: true, writes: false }).map(({ iotype }) => iotype)).toEqual([
    "read",
    "flush",
  ]);
});

test.each<[unknown, string]>([
  [null, "disk.fail must be an object with options, got null"],
  [{}, "disk.fail must be reads, writes or flushes that fail, got {}"],
  [{ reads: false }, "disk.fail must be reads, writes or flushes that fail, got { reads: false }"],
  [{ write: true }, 'disk.fail: unknown option "write"; expected one of reads, writes, flushes, sector'],
  [{ writes: 1 }, "disk.fail.writes must be true or false, got 1"],
  [{ reads: true, sector: -1 }, "disk.fail.sector must be a whole number from 0, got -1"],
  [{ reads: true, sector: 2 ** 52 }, "disk.fail.sector must be a sector of a disk, got 4503599627370496"],
  [
    { flushes: true, sector: 1 },
    "disk.fail.sector cannot be combined with flushes: true, which concern the whole disk",
  ],
])("a failure %o is refused", (failure, message) => {
  expect(() => errorRules(failure as object)).toThrow(new TypeError(message));
});

test.each<[unknown, string]>([
  [{}, "disk.slow must be bytesPerSecond or requestsPerSecond, got {}"],
  [{ rate: 1 }, 'disk.slow: unknown option "rate"; expected one of bytesPerSecond, requestsPerSecond'],
  [{ bytesPerSecond: 0 }, "disk.slow.bytesPerSecond must be a whole number above 0, got 0"],
  [{ requestsPerSecond: 0.5 }, "disk.slow.requestsPerSecond must be a whole number above 0, got 0.5"],
])("a speed %o is refused", (speed, message) => {
  expect(() => requireSpeed(speed as object)).toThrow(new TypeError(message));
});
