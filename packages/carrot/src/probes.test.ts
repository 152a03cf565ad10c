import { expect, test } from "vitest";
import { type Probe, requireMoved } from "./probes.ts";

function probes(...numbers: number[]): Probe[] {
  return numbers.map((number) => ({ number, timestampNs: BigInt(number) * 10_000_000n }));
}

const sent = probes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

test("datagrams lost between the two paths are counted, and the gap is timed", () => {
  expect(requireMoved(sent, probes(0, 1, 2, 3), probes(6, 7, 8, 9))).toEqual({ lost: 2, recoveryMs: 30 });
});

test("traffic that did not move is reported as missing on the second path", () => {
  expect(() => requireMoved(sent, probes(0, 1, 2, 3), [])).toThrow(
    "missing on the second path: datagrams after number 3, the last on the first path; 10 were sent",
  );
  expect(() => requireMoved(sent, [], sent)).toThrow("missing: a datagram on the first path");
});

test("datagrams lost after the move are listed, and a second path that is in use before the move is an error", () => {
  expect(() => requireMoved(sent, probes(0, 1), probes(3, 5, 7, 9))).toThrow("after the move: 4, 6, 8");
  expect(() => requireMoved(sent, probes(0, 1, 2), probes(1, 2, 3))).toThrow("number 1 took the second path");
});
