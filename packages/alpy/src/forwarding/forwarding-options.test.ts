import { expect, test } from "vitest";
import { Link } from "../link/link.ts";
import { resolveBenchmark } from "./benchmark-options.ts";
import { resolveForwarding } from "./forwarding-options.ts";

const from = Object.assign(Object.create(Link.prototype) as Link, { name: "link0", mac: "52:54:00:00:00:01" });
const to = Object.assign(Object.create(Link.prototype) as Link, { name: "link1", mac: "52:54:00:00:00:02" });
const WAY = { from, to, source: "10.0.0.2", destination: "10.0.1.2" };

test("defaults: 1,000 of the shortest frames to the NIC of the first link, as fast as QEMU reads", () => {
  expect(resolveForwarding("measureForwarding", WAY)).toEqual({
    ...WAY,
    sourceMac: "02:00:00:00:00:01",
    destinationMac: "52:54:00:00:00:01",
    settleMs: 2_000,
    signal: undefined,
    frameBytes: 64,
    frames: 1_000,
    framesPerSecond: undefined,
  });
  const ipv6 = resolveForwarding("x", { ...WAY, source: "2001:db8::1", destination: "2001:db8::2" });
  expect(ipv6.frameBytes).toBe(82);
});

test.each([
  [{ form: from }, /^m: unknown option "form"/],
  [{ from: "link0" }, /^m\.from must be a link, such as bed\.link\(0\), got/],
  [{ to: from }, /^m\.to must be another link, got/],
  [{ source: "10.0.0" }, /^m\.source must be an IPv4 or IPv6 address, got '10\.0\.0'/],
  [{ destination: "2001:db8::1" }, /^m\.destination must be an address of the same family as source, got/],
  [{ sourceMac: "1" }, /^m\.sourceMac must be a MAC address, got '1'/],
  [{ frameBytes: 63 }, /^m\.frameBytes must be a whole number from 64 to 9018, got 63/],
  [{ frames: 0 }, /^m\.frames must be a whole number from 1 to 1000000, got 0/],
  [{ framesPerSecond: 0 }, /^m\.framesPerSecond must be a number above 0, got 0/],
  [{ settleMs: Number.NaN }, /^m\.settleMs must be milliseconds above 0, at most 2147483647, got NaN/],
  [{ signal: 1 }, /^m\.signal must be an AbortSignal, got 1/],
])("%o is refused", (wrong, message) => {
  expect(() => resolveForwarding("m", { ...WAY, ...(wrong as object) })).toThrow(message);
});

test("a benchmark has the frame lengths of RFC 2544 by default", () => {
  expect(resolveBenchmark("b", WAY).frameBytes).toEqual([64, 128, 256, 512, 1_024, 1_280, 1_518]);
});

test.each([
  [{ frames: 5 }, /^b: unknown option "frames"/],
  [{ frameBytes: 64 }, /^b\.frameBytes must be a list, got 64/],
  [{ frameBytes: [] }, /^b\.frameBytes must be a list of at least one length, got \[\]/],
  [{ frameBytes: [64, 10] }, /^b\.frameBytes\[1\] must be a whole number from 64 to 9018, got 10/],
  [{ trialMs: 0 }, /^b\.trialMs must be milliseconds above 0, at most 60000, got 0/],
  [{ maxLoss: 2 }, /^b\.maxLoss must be from 0 to 1, got 2/],
  [{ resolution: 1 }, /^b\.resolution must be above 0 and below 1, got 1/],
  [{ maxBurst: 0 }, /^b\.maxBurst must be a whole number from 1 to 1000000, got 0/],
])("benchmark: %o is refused", (wrong, message) => {
  expect(() => resolveBenchmark("b", { ...WAY, ...(wrong as object) })).toThrow(message);
});
