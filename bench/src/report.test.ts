import { expect, test } from "vitest";
import { formatTable, median } from "./report.ts";

test("the median of an odd number of figures is the middle figure", () => {
  expect(median([5, 1, 3])).toBe(3);
});

test("the median of an even number of figures is the mean of the two middle ones", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test("the table aligns its columns and names the machine", () => {
  const cases = [
    { case: "cold", peer: null, unit: "s", ours: 8.2, theirs: null, ratio: null },
    { case: "sequential", peer: "node-loop", unit: "us", ours: 10, theirs: 20, ratio: 2 },
  ];
  expect(formatTable({ bench: "start", machine: "M", cases })).toBe(
    [
      "start on M",
      "case        peer       ours     theirs   ratio",
      "cold                   8.20 s",
      "sequential  node-loop  10.0 us  20.0 us  2.00 x",
    ].join("\n"),
  );
});
