import { expect, test } from "vitest";
import { type Probe, requireMoved } from "./probes.ts";

function probes(...numbers: number[]): Probe[] {
  return numbers.map((number) => ({ number, timestampNs: BigInt(number) * 10_000_000n }));
}

const sent = probes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

test("what was lost between the two ways is counted and timed", () => {
  expect(requireMoved(sent, probes(0, 1, 2, 3), probes(6, 7, 8, 9))).toEqual({ lost: 2, recoveryMs: 30 });
});

test("traffic that did not move is missing on the second way", () => {
  expect(() => requireMoved(sent, probes(0, 1, 2, 3), [])).toThrow(
    "missing: datagrams after number 3, the last on the first way; none came by the second, and 10 were sent",
  );
  expect(() => requireMoved(sent, [], sent)).toThrow("missing: a datagram on the first way");
});

test("what is lost after the move is named, and a second way in use before it is none", () => {
  expect(() => requireMoved(sent, probes(0, 1), probes(3, 5, 7, 9))).toThrow("after the move: 4, 6, 8");
  expect(() => requireMoved(sent, probes(0, 1, 2), probes(1, 2, 3))).toThrow("number 1 came by the second way");
});
