import { expect, test } from "vitest";
import { SerialExpectError, ShellCommandError } from "./errors.ts";
import { mustBe } from "./option-checks.ts";

const HOSTILE = "\u001b]52;c;aGk=\u0007 \u009b2J \rhidden";
const SHOWN = "\\x1b]52;c;aGk=\\x07 \\x9b2J \\x0dhidden";

test("errors show what the far side wrote so that a terminal prints it and does not obey it", () => {
  const cause = new Error(HOSTILE);
  const error = new SerialExpectError("stream-failed", `the stream failed: ${HOSTILE}`, { cause });
  expect(error.message).toBe(`the stream failed: ${SHOWN}`);
  expect(error.stack).toContain(SHOWN);
  expect(cause.message).toBe(SHOWN);
  expect(mustBe("name", "a word", "\u202e").message).toContain("\\u{202e}");
});

test("the output of a failed command stays as it was received, in the field for programs", () => {
  const error = new ShellCommandError(`false\n${HOSTILE}`, { command: "false", exitCode: 1, output: HOSTILE });
  expect(error.output).toBe(HOSTILE);
  expect(error.message).toBe(`false\n${SHOWN}`);
});
