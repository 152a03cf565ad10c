import { expect, test } from "vitest";
import { escapeStrings } from "./escape-strings.ts";

test("all texts of plain data are escaped, at any depth", () => {
  const data = {
    name: "\u001b]52;c;aGk=\u0007",
    "\u009bkey": [{ lines: "a\nb\rc" }, 5, null, undefined, true],
    coloured: "\u001b[1;31mred\u001b[0m",
  };
  expect(escapeStrings(data)).toEqual({
    name: "\\x1b]52;c;aGk=\\x07",
    "\\x9bkey": [{ lines: "a\nb\\x0dc" }, 5, null, undefined, true],
    coloured: "red",
  });
});
