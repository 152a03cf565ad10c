import { expect, test } from "vitest";
import { joinFailures } from "./failures.ts";

test("a single failure stays what it is", () => {
  const error = new Error("one");
  expect(joinFailures(error)).toBe(error);
});

test("several failures of one disposal come together, the first first", async () => {
  const stack = new AsyncDisposableStack();
  for (const name of ["third", "second", "first"]) stack.defer(() => Promise.reject(new Error(name)));
  const joined = await stack.disposeAsync().catch(joinFailures);
  expect(joined).toBeInstanceOf(AggregateError);
  expect((joined as AggregateError).errors.map((error) => (error as Error).message)).toEqual([
    "first",
    "second",
    "third",
  ]);
  expect((joined as AggregateError).message).toBe("first\nand then: second\nand then: third");
});
