import { expect, test } from "vitest";
import { hang, since, wrap } from "./layout.ts";

test("a text is broken at its spaces, and a longer word has a line of its own", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("a /path/that/is/long b", 8)).toEqual(["a", "/path/that/is/long", "b"]);
  expect(wrap("two\nlines", 20)).toEqual(["two", "lines"]);
});

test("further lines are indented to the text of the first", () => {
  expect(hang("ok  ", 4, "one two three", 11)).toEqual(["ok  one two", "    three"]);
});

test.each([
  [0, "0 s"],
  [119, "119 s"],
  [121, "2 min"],
  [7_300, "2 h"],
  [200_000, "2 days"],
])("%i seconds are %s", (seconds, words) => {
  expect(since(new Date(0), new Date(seconds * 1000))).toBe(words);
});
