import fc from "fast-check";
import { expect, test } from "vitest";
import { renderedLines } from "./rendered-lines.ts";

const ESC = "\u001b";

test.each([
  ["lines", "one\r\ntwo\r\n", ["one", "two", ""]],
  [
    "a pager that erases by backspaces",
    `one\r\n --More-- ${"\b".repeat(10)}${" ".repeat(10)}${"\b".repeat(10)}two`,
    ["one", "two"],
  ],
  ["a pager that erases by a carriage return and spaces", "one\r\n--More--\r        \rtwo", ["one", "two"]],
  ["a pager that erases by EL", `one\r\n${ESC}[7m--More--${ESC}[m\r${ESC}[Ktwo`, ["one", "two"]],
  ["a line editor that moves and deletes", `ab${ESC}[2Dx${ESC}[P${ESC}[C${ESC}[5Gy${ESC}[2@z`, ["x   yz"]],
  ["colours, titles and character sets", `${ESC}]0;title\u0007${ESC}[1;32mgreen${ESC}[0m${ESC}(B${ESC}=`, ["green"]],
  ["bells, NULs and tabulators", "a\u0007\0\tb", ["a       b"]],
  ["the erasure of a whole line and of its begin", `secret${ESC}[2K\rok${ESC}[1K`, [""]],
  ["a sequence that is not complete", `a${ESC}[`, ["a"]],
  ["characters of several units", "é😀\r\n", ["é😀", ""]],
])("carries out %s", (_, text, lines) => {
  expect(renderedLines(text)).toEqual(lines);
});

test("renders any text without an error, and as many lines as it has line feeds", () => {
  const piece = fc.constantFrom(
    "a",
    "\n",
    "\r",
    "\b",
    "\t",
    ESC,
    "[",
    "K",
    "999999999",
    ";",
    "D",
    "C",
    "@",
    "P",
    "H",
    "G",
    "é",
    "\u009b",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join("");
      const lines = renderedLines(text);
      expect(lines.every((line) => line === line.trimEnd())).toBe(true);
      if (!text.includes(ESC)) expect(lines).toHaveLength(text.split("\n").length);
    }),
  );
});
