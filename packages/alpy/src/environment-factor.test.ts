import { expect, test } from "vitest";
import { environmentFactor } from "./environment-factor.ts";

test("the environment's factor is a positive number, and may be missing", () => {
  expect(environmentFactor("3.5")).toBe(3.5);
  expect(environmentFactor("")).toBeUndefined();
  expect(environmentFactor(undefined)).toBeUndefined();
});

test.each(["fast", "0", "-1", "Infinity"])("an environment's factor of %s is refused", (variable) => {
  const message = `ALPY_TIMEOUT_FACTOR must be a positive number, got '${variable}'`;
  expect(() => environmentFactor(variable)).toThrow(new TypeError(message));
});
