import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeForeign } from "./escape-foreign.ts";

describe("text of another program", () => {
  it.each([
    ["a terminal's command", "\u001b]52;c;aGk=\u0007", "\\x1b]52;c;aGk=\\x07"],
    ["a C1 control, which terminals obey like ESC [", "\u009b31m", "\\x9b31m"],
    ["DEL and NUL", "\u007f\0", "\\x7f\\x00"],
    ["an override of the direction", "\u202etxt.exe\u2069", "\\u{202e}txt.exe\\u{2069}"],
    ["half of a surrogate pair", "a\ud800b\udc00", "a\\u{d800}b\\u{dc00}"],
    ["a line end", "a\r\nb\tc", "a\\x0d\\x0ab\\x09c"],
  ])("is shown without %s", (_, text, shown) => {
    expect(escapeForeign(text)).toBe(shown);
  });

  it("keeps letters, symbols and whole surrogate pairs", () => {
    expect(escapeForeign("größe ✗ 日本 😀 \\x1b")).toBe("größe ✗ 日本 😀 \\x1b");
  });

  it("keeps its lines if asked to, but no carriage return that overwrites a line", () => {
    expect(escapeForeign("a\tb\r\nc\n\rd\u001b", { keepLines: true })).toBe("a\tb\nc\n\\x0dd\\x1b");
  });

  it("never contains a character that a terminal obeys", () => {
    const unsafe = /(?![\n\t])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
    const text = fc.string({ unit: "binary" });
    fc.assert(fc.property(text, fc.boolean(), (any, keepLines) => !unsafe.test(escapeForeign(any, { keepLines }))));
    fc.assert(fc.property(text, (any) => !/[\n\t]/.test(escapeForeign(any))));
  });
});
