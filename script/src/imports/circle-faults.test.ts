import { expect, test } from "vitest";
import { faultsOfCircles } from "./circle-faults.ts";

const graph = new Map([
  ["decode/frame.ts", ["decode/icmp.ts"]],
  ["decode/icmp.ts", ["decode/frame.ts"]],
  ["index.ts", ["decode/frame.ts"]],
]);

const files = ["decode/icmp.ts", "decode/frame.ts"];

test("an import circle is a fault and is shown as a path", () => {
  expect(faultsOfCircles(graph, [])).toEqual([
    "import circle: decode/frame.ts -> decode/icmp.ts -> decode/frame.ts (files: decode/frame.ts, decode/icmp.ts)",
  ]);
});

test("a listed circle is allowed, in any order of its files", () => {
  expect(faultsOfCircles(graph, [{ files, why: "The data is recursive." }])).toEqual([]);
});

test("a listed circle that does not exist is a fault, also if it has another file", () => {
  const acyclic = new Map([
    ["decode/frame.ts", ["decode/icmp.ts"]],
    ["decode/icmp.ts", []],
  ]);
  const gone = '"circles" lists decode/frame.ts, decode/icmp.ts; these files are not, or no longer, one circle';
  expect(faultsOfCircles(acyclic, [{ files, why: "The data is recursive." }])).toEqual([gone]);
  expect(faultsOfCircles(graph, [{ files: [...files, "index.ts"], why: "The data is recursive." }])).toHaveLength(2);
});

test("circles through tests are ignored", () => {
  const throughTest = new Map([
    ["a.ts", ["a.test.ts"]],
    ["a.test.ts", ["a.ts"]],
  ]);
  expect(faultsOfCircles(throughTest, [])).toEqual([]);
});
