import { expect, test } from "vitest";
import { showValue } from "./option-checks.ts";

test.each([
  ['a "quoted"\nline', '"a \\"quoted\\"\\nline"'],
  [Number.NaN, "NaN"],
  [undefined, "undefined"],
  [{ a: ["b"] }, "{ a: [ 'b' ] }"],
])("%o is shown as %s", (value, shown) => {
  expect(showValue(value)).toBe(shown);
});

test("a long value is cut", () => {
  expect(showValue("x".repeat(1_000))).toHaveLength(200);
});
