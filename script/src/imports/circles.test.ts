import { expect, test } from "vitest";
import { circlesIn, pathAround } from "./circles.ts";

const graph = new Map([
  ["a", ["b"]],
  ["b", ["c", "d"]],
  ["c", ["a"]],
  ["d", ["d"]],
  ["e", ["a", "f"]],
  ["f", []],
]);

test("nodes that reach each other are a circle, and so is a node that points to itself", () => {
  expect(circlesIn(graph)).toEqual([["a", "b", "c"], ["d"]]);
});

test("a graph without circles has none", () => {
  expect(
    circlesIn(
      new Map([
        ["a", ["b", "c"]],
        ["b", ["c"]],
        ["c", []],
      ]),
    ),
  ).toEqual([]);
});

test("the path around a circle is the shortest one and names its start at both ends", () => {
  expect(pathAround(graph, ["a", "b", "c"])).toEqual(["a", "b", "c", "a"]);
  expect(pathAround(graph, ["d"])).toEqual(["d", "d"]);
});
