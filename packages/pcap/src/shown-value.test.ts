import { expect, test } from "vitest";
import { shownValue } from "./shown-value.ts";

const self: { self?: unknown } = {};
self.self = self;

test.each<[unknown, string]>([
  [undefined, "undefined"],
  [null, "null"],
  [Number.NaN, "NaN"],
  [-0.5, "-0.5"],
  [12n, "12n"],
  ['a "text"', '"a \\"text\\""'],
  [[1, "b", 2n], '[1,"b","2n"]'],
  [Uint8Array.of(1, 2), "2 bytes"],
  [Math.max, "the function max"],
  [() => 1, "a function"],
  [self, "[object Object]"],
])("the value %s is shown as %s", (value, shown) => {
  expect(shownValue(value)).toBe(shown);
});

test("a long value is cut to 200 characters", () => {
  expect(shownValue("x".repeat(1000))).toHaveLength(200);
  expect(shownValue(new Array(1000).fill(1))).toMatch(/^\[1,1,.*…$/);
});
