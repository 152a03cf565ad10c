import { expect, test } from "vitest";
import { Testbed, type TestbedParts } from "./testbed.ts";

/** Returns a testbed of two machines that are not used: bad arguments are refused before. */
function unusedTestbed(): Testbed {
  const parts = {
    duts: [{ name: "left" }, { name: "right" }],
    nodes: new Map([["client", {}]]),
    wires: new Map([["between", {}]]),
    record: { artifacts: { folder: "/nowhere" } },
  };
  return new Testbed(parts as unknown as TestbedParts);
}

test.each<[unknown, string]>([
  [{ timeout: 1 }, 'start: unknown option "timeout"; expected one of timeoutMs, signal'],
  [{ timeoutMs: Number.NaN }, "start.timeoutMs must be milliseconds above 0, at most 2147483647, or Infinity, got NaN"],
  [null, "start must be an object, got null"],
])("start() refuses %j with a TypeError, and no step fails", async (options, message) => {
  await expect(unusedTestbed().start(options as never)).rejects.toThrow(new TypeError(message));
});

test("a machine, node or wire that does not exist is refused with the names of those that do", () => {
  const bed = unusedTestbed();
  expect(() => bed.dut("far")).toThrow(new RangeError('there is no machine "far"; the testbed has left, right'));
  expect(() => bed.node("far")).toThrow(new RangeError('there is no node "far"; the testbed has client'));
  expect(() => bed.wire("far")).toThrow(new RangeError('there is no wire "far"; the testbed has between'));
});

test("the properties of the only machine are refused where there are several", () => {
  const message = 'there are several machines; choose one by dut("left" or "right")';
  expect(() => unusedTestbed().console).toThrow(new TypeError(message));
});
