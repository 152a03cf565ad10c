import { expect, test } from "vitest";
import { badValue } from "./argument-checks.ts";
import { GuardError } from "./errors.ts";

test("errors show names of files so that a terminal prints them and does not obey them", () => {
  const cause = new Error("\u009b2J");
  const error = new GuardError("folder-not-private", "/tmp/\u001b]52;c;aGk=\u0007 belongs to another user", { cause });
  expect(error.message).toBe("/tmp/\\x1b]52;c;aGk=\\x07 belongs to another user");
  expect(cause.message).toBe("\\x9b2J");
  expect(badValue("path", "a path", "\u009b").message).toContain('"\\x9b"');
});
