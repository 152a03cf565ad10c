import { describe, expect, test } from "vitest";
import { formatPage, parsePage, shorten } from "./page.ts";

describe("a page", () => {
  test("has the first heading as its title, and the first paragraph as its description", () => {
    const page = parsePage(
      "# Errors of `@alpy/qmp`\n\nAll are a [`QmpError`](errors.md) with a *code*.\n\n| a | b |\n| - | - |\n",
    );
    expect(page.title).toBe("Errors of @alpy/qmp");
    expect(page.description).toBe("All are a QmpError with a code.");
    expect(page.body.trim()).toBe("All are a [`QmpError`](errors.md) with a *code*.\n\n| a | b |\n| - | - |");
  });

  test("keeps the front matter of its file, which takes precedence", () => {
    const page = parsePage('---\ntitle: "alpy: tests"\ndescription: Said here.\ntemplate: splash\n---\nText.\n');
    expect(formatPage(page, "false")).toBe(
      '---\ntitle: "alpy: tests"\ndescription: "Said here."\neditUrl: false\ntemplate: splash\n---\n\nText.\n',
    );
  });

  test("takes its description from prose, not from code, lists or figures", () => {
    const { description } = parsePage("# A\n\n```sh\nnpm test\n```\n\n- one\n\n![a figure](a.svg)\n\nProse.\n");
    expect(description).toBe("Prose.");
  });

  test("without a title is refused", () => {
    expect(() => parsePage("Text.\n")).toThrow("neither a title nor a heading");
  });
});

describe("a description", () => {
  test("ends with a sentence where one fits", () => {
    expect(shorten(`${"a".repeat(80)}. ${"b".repeat(100)}.`)).toBe(`${"a".repeat(80)}.`);
  });

  test("ends with a word otherwise", () => {
    expect(shorten("word ".repeat(50).trim())).toMatch(/^(word )+word…$/);
  });
});
