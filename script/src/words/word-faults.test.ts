import { describe, expect, test } from "vitest";
import { habitWordsIn, isAllowed } from "./word-faults.ts";

const wordsIn = (text: string): string[] => habitWordsIn("a.ts", text).map(({ words }) => words);

describe("habit words", () => {
  test.each([
    ["// its monitor has been opened anew", ["anew"]],
    ["mend the addresses or routes", ["mend"]],
    ["it would go unheeded", ["unheeded"]],
    ["What befell the testbed by itself", ["befell"]],
    ["a label that every container of ours bears", ["of ours", "bears"]],
    ["machine.rtc is no valid Date", ["is no"]],
    ["the MAC address stands twice", ["stands"]],
    ["whoever asks", ["whoever"]],
    ["not tried, for want of QEMU", ["for want of"]],
    ["2 links want a NIC each", ["want a nic each"]],
    ["look at all that alpy needs of this machine", ["needs of this"]],
    ["which cannot be had here", ["be had"]],
    ["frames are told from bytes", ["are told"]],
    ["was not to come", ["was not to come"]],
    ["/** Gives the frames. */", ["/** gives"]],
    ["expectFrame(pattern, { withinMs: 5 })", ["within ms"]],
  ])("%s", (text, words) => {
    expect(wordsIn(text).sort()).toEqual([...words].sort());
  });

  test.each([
    "there is no link, and there are none",
    "it is no longer running",
    "I understand the standard",
    "a stand-in",
    "returns again",
    "/** Gives up after a time-out. */",
    "it is noticed within seconds",
  ])("%s: allowed", (text) => {
    expect(wordsIn(text)).toEqual([]);
  });
});

test("names are split into words", () => {
  expect(wordsIn("export function letGoOfInput() {}")).toEqual(["let go"]);
  expect(wordsIn("const IS_TOLD = 1; this.#isToEnd = false;")).toEqual(["is to end", "is told"].sort());
});

test("phrases are found across lines of a comment, on the line where they begin", () => {
  expect(habitWordsIn("a.ts", "const a = 1;\n/**\n * The disk is\n * to be read.\n */")).toEqual([
    { file: "a.ts", line: 3, words: "is to be", instead: "must, will" },
  ]);
});

test("an allowed use covers its file or folder, and its words alone if it names them", () => {
  const [fault] = habitWordsIn("docs/a.md", "anew");
  if (fault === undefined) throw new Error("unreachable: the word is in the list");
  const why = "a quotation";
  expect(isAllowed({ file: "docs/a.md", why }, fault)).toBe(true);
  expect(isAllowed({ file: "docs/", words: "anew", why }, fault)).toBe(true);
  expect(isAllowed({ file: "docs/", words: "mend", why }, fault)).toBe(false);
  expect(isAllowed({ file: "docs", why }, fault)).toBe(false);
});
