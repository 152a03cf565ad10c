import { expect, test } from "vitest";
import { QmpCommandError } from "./call/command-error.ts";
import { badArgument } from "./check-options.ts";
import { notQmpError } from "./connection/greeting-errors.ts";
import { QmpError } from "./errors.ts";
import { QmpJobError } from "./job/job-error.ts";

const HOSTILE = "\u001b]52;c;aGk=\u0007 \u009b2J \rhidden";
const SHOWN = "\\x1b]52;c;aGk=\\x07 \\x9b2J \\x0dhidden";

test("errors show what QEMU and other programs wrote so that a terminal prints it and does not obey it", () => {
  const sent = { command: "eject", id: 1, argumentsJson: undefined };
  const refused = new QmpCommandError(sent, { class: "GenericError", description: HOSTILE });
  expect(refused.message).toContain(SHOWN);
  expect(refused.stack).toContain(SHOWN);
  const job = { id: "a", type: "b", status: "concluded", "current-progress": 0, "total-progress": 0, error: HOSTILE };
  expect(new QmpJobError("backup", job).message).toContain(SHOWN);
  expect(notQmpError(HOSTILE).message).toContain("\\u001b]52;c;aGk=\\u0007 \\x9b2J \\rhidden");
  expect(badArgument("name", "a word", "\u009b").message).toContain("'\\x9B'");
});

test("the errors that led to an error are escaped too", () => {
  const cause = new Error(HOSTILE);
  expect(new QmpError("malformed", "QEMU wrote nonsense", { cause }).cause).toBe(cause);
  expect(cause.message).toBe(SHOWN);
});
