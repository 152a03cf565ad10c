import { expect, test } from "vitest";
import { artifactsPath, type TestAttempt, testbedPath } from "./artifacts-path.ts";

function attempt(values: Partial<TestAttempt> = {}): TestAttempt {
  const names = values.names ?? ["it answers ping"];
  return { project: "", file: "first.test.ts", twins: names.map(() => 0), repeat: 0, retry: 0, ...values, names };
}

const pathOf = (values?: Partial<TestAttempt>): string => artifactsPath("root", attempt(values));
const nameOf = (...names: string[]): string => pathOf({ names }).slice("root/first/".length);

test("plain names are shown as they are", () => {
  expect(pathOf()).toBe("root/first/it-answers-ping");
  expect(nameOf("the router", "forwards IPv6", "Größe 1.5 äöü")).toBe("the-router--forwards-IPv6--Größe-1.5-äöü");
  expect(pathOf({ file: "net/nothing-left.integration.test.ts" })).toBe(
    "root/net--nothing-left.integration/it-answers-ping",
  );
  expect(pathOf({ file: "x/first.spec.js" })).toBe("root/x--first.spec.js/it-answers-ping");
  expect(pathOf({ project: "slow" })).toBe("root/slow~first/it-answers-ping");
});

test("attempts and tests with the same name differ by what no name has", () => {
  expect(pathOf({ twins: [1] })).toBe("root/first/it-answers-ping~2");
  expect(pathOf({ names: ["a", "b"], twins: [2, 0] })).toBe("root/first/a--b~3.1");
  expect(pathOf({ repeat: 2, retry: 1 })).toBe("root/first/it-answers-ping~repeat-2~retry-1");
  expect(testbedPath(pathOf(), 0)).toBe(pathOf());
  expect(testbedPath(pathOf(), 1)).toBe("root/first/it-answers-ping~testbed-2");
});

test("names that cannot be shown exactly end in a digest, and are the same in each run", () => {
  expect(nameOf("sign <")).toBe(nameOf("sign <"));
  expect(nameOf("sign <")).toMatch(/^sign~[0-9a-f]{8}$/);
  expect(nameOf("fails, with <evidence>")).toMatch(/^fails-with-evidence~[0-9a-f]{8}$/);
  expect(nameOf("<>")).toMatch(/^unnamed~[0-9a-f]{8}$/);
  expect(nameOf("..")).toMatch(/^unnamed~[0-9a-f]{8}$/);
});

test("different tests have different folders", () => {
  const names = [
    ["sign <"],
    ["sign >"],
    ["sign"],
    ["<"],
    [">"],
    [""],
    [" "],
    ["a b"],
    ["a  b"],
    ["a-b"],
    ["a b "],
    [" a b"],
    ["a", "b"],
    ["a--b"],
    ["a", "", "b"],
    ["A b"],
    [".a b"],
    ["a/b"],
    ["a~2"],
    ["a 2"],
    ["a"],
    ["a", "2"],
    ["a b", "c"],
    ["a", "b c"],
    ["a", "b", "c"],
    ["x".repeat(300)],
    [`${"x".repeat(300)}y`],
    ["é"],
    ["e\u0301"],
    ["repeat 1"],
    ["a repeat 1"],
    ["a~repeat-1"],
  ];
  const files = [
    "x/first.test.ts",
    "y/first.test.ts",
    "first.test.ts",
    "first.test.js",
    "first.spec.ts",
    "first.integration.test.ts",
    "x-first.test.ts",
    "x--first.test.ts",
    "x first.test.ts",
    "../x/first.test.ts",
    "x/../first.test.ts",
    "first.test.ts.test.ts",
    "First.test.ts",
  ];
  const paths = [
    ...names.map((one) => pathOf({ names: one })),
    ...names.map((one) => pathOf({ names: one, twins: one.map(() => 1) })),
    ...files.map((file) => pathOf({ file })),
    ...files.map((file) => pathOf({ file, project: "first" })),
    ...["x", "x y", "x-y", "x~y", "x/y"].map((project) => pathOf({ project })),
    ...[
      [1, 0],
      [0, 1],
      [1, 1],
    ].map(([repeat = 0, retry = 0]) => pathOf({ repeat, retry })),
  ];
  // "first.test.ts" with the plain name is in two of these lists.
  expect(paths.toSorted().filter((path, index, all) => path === all[index + 1])).toEqual([]);
  expect(paths.filter((path) => !/^root\/[^/]+\/[^/]+$/.test(path))).toEqual([]);
});

test("no part of a path is longer than a file name may be, in bytes", () => {
  const long = pathOf({
    project: "𝒑".repeat(300),
    file: `${"ö".repeat(300)}.test.ts`,
    names: ["𝒑".repeat(300)],
    twins: [99],
    repeat: 1_000,
    retry: 1_000,
  });
  const parts = testbedPath(long, 99).split("/");
  expect(Math.max(...parts.map((part) => Buffer.byteLength(part)))).toBeLessThanOrEqual(255);
  expect(long).not.toContain("\ufffd");
});
