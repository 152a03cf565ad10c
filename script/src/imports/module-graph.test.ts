import { expect, test } from "vitest";
import { moduleGraph, specifiersIn } from "./module-graph.ts";

test("static, re-exporting, dynamic and type imports are found; comments and strings are not", () => {
  const text = `
    import a from "./a.ts";
    import type { B } from "./b.ts";
    export { c } from "./c.ts";
    const d = await import("./d.ts");
    type E = import("./e.ts").E;
    // import f from "./f.ts";
    const g = 'import g from "./g.ts"';
  `;
  expect(specifiersIn(text)).toEqual(["./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts"]);
});

test("the graph has the imports between the given files alone, each once", () => {
  const graph = moduleGraph(
    new Map([
      [
        "room/a.ts",
        'import x from "../b.ts"; import type { Y } from "../b.ts"; import fs from "node:fs"; import j from "./j.json";',
      ],
      ["b.ts", ""],
    ]),
  );
  expect([...graph]).toEqual([
    ["room/a.ts", ["b.ts"]],
    ["b.ts", []],
  ]);
});
