import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { linearFilter, loadLinearFilter } from "./linear-filter.ts";

beforeAll(loadLinearFilter);

test("the filter never refuses a text in which JavaScript finds a match", () => {
  const atom = fc.constantFrom(
    ..."ab1_ @.^$".split(""),
    ..."\\d \\D \\w \\W \\s \\S \\b \\B \\n \\r \\t \\v \\f \\. \\x41 \\u0041".split(" "),
    ..."[ab] [^ab] [\\s1] [^\\s] [\\w-] [^\\S] [\\b] [a-z] (?:a|b) (a) (?<n>b) (?=a) (?<!b)".split(" "),
  );
  const quantified = fc
    .tuple(atom, fc.constantFrom("", "", "", "*", "+", "?", "{2}", "+?", "|"))
    .map(([part, quantifier]) => part + quantifier);
  const source = fc.array(quantified, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
  const text = fc
    .array(fc.constantFrom(..."abA1_ @.\n\r\t\v\f\u2028\u00a0\ufeffſK€é\b^$".split(""), "😀"), { maxLength: 12 })
    .map((parts) => parts.join(""));
  const flags = fc.constantFrom("", "i", "m", "s", "im", "is");
  fc.assert(
    fc.property(source, flags, text, (regExpSource, regExpFlags, searched) => {
      const regExp = regExpOf(regExpSource, regExpFlags);
      const filter = regExp === undefined ? undefined : linearFilter(regExp);
      if (filter === undefined) return;
      if (regExp?.test(searched) === true) expect(filter(searched)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

function regExpOf(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

describe("a text without a match is refused", () => {
  const line = "x".repeat(64 * 1024);
  test.each([/(x+)+\r/, /.*login:/, /\S+# /, /\w+@\w+:/, /^(?<name>\w+\s?)*$\n/i, /(?:\d+\.)+\d+ ok/])(
    "%s",
    (regExp) => {
      expect(linearFilter(regExp)?.(line)).toBe(false);
    },
  );
});

test.each([/(a)\1/, /a(?=b)/, /\p{L}/u, /[[:a]/, /é/])("RE2 does not decide %s", (regExp) => {
  expect(linearFilter(regExp)).toBeUndefined();
});
