import { expect, test } from "vitest";
import { escapeCause } from "./escape-cause.ts";

test("the messages and stacks of a chain of errors are escaped in place", () => {
  const root = new Error("\u001b]52;c;cm9vdA==\u0007");
  const errors = [new Error("\u009b2J"), "text"];
  const cause = new AggregateError(errors, "two\nlines \rhidden", { cause: root });
  expect(escapeCause(cause)).toBe(cause);
  expect(cause.message).toBe("two\nlines \\x0dhidden");
  expect(cause.stack).not.toContain("\r");
  expect(root.message).toBe("\\x1b]52;c;cm9vdA==\\x07");
  expect(root.stack).not.toContain("\u001b");
  expect(cause.errors[0]).toHaveProperty("message", "\\x9b2J");
});

test("colours are removed", () => {
  expect(escapeCause(new Error("expected \u001b[32ma\u001b[39m, got \u001b[1;31mb\u001b[0m"))).toHaveProperty(
    "message",
    "expected a, got b",
  );
});

test("anything else, a circle and a frozen error are left as they are", () => {
  expect(escapeCause("\u001b")).toBe("\u001b");
  expect(escapeCause(undefined)).toBeUndefined();
  const error: Error = new Error("a");
  error.cause = error;
  expect(escapeCause(error)).toBe(error);
  const frozen = Object.freeze(new Error("\u001b"));
  expect(escapeCause(frozen)).toHaveProperty("message", "\u001b");
});

test("a value that throws when it is looked at does no harm, and the causes of a frozen error are escaped", () => {
  const refuse = (): never => {
    throw new Error("no");
  };
  const hostile: unknown = new Proxy(new Error("a"), { get: refuse, getPrototypeOf: refuse });
  expect(escapeCause(hostile)).toBe(hostile);
  const root = new Error("\u001b");
  escapeCause(Object.freeze(new AggregateError([hostile, root], "\u001b")));
  expect(root.message).toBe("\\x1b");
});
