import { expect, test } from "vitest";
import { QemuError } from "./errors.ts";
import { badOption } from "./options/option-checks.ts";

const HOSTILE = "\u001b]52;c;aGk=\u0007 \u009b2J \rhidden";
const SHOWN = "\\x1b]52;c;aGk=\\x07 \\x9b2J \\x0dhidden";

test("errors and their evidence show what QEMU and guests wrote so that a terminal prints it and does not obey it", () => {
  const cause = new Error(HOSTILE);
  const error = new QemuError("qemu-failed", `QEMU did not start: ${HOSTILE}`, {
    cause,
    evidence: { qemu: `a\nb${HOSTILE}` },
  });
  expect(error.message).toBe(`QEMU did not start: ${SHOWN}`);
  expect(error.stack).toContain(SHOWN);
  expect(error.evidence).toEqual({ qemu: `a\nb${SHOWN}` });
  expect(cause.message).toBe(SHOWN);
  expect(badOption("name", "a word", "\u202e").message).toContain("\\u{202e}");
});
