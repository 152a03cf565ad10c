import { describe, expect, test } from "vitest";
import { regExpTraits } from "./regexp-traits.ts";

describe("a RegExp that stays on one line", () => {
  test.each([/login: /, /[#$%>] /, /inet (\S+)\/\d+/, /a.*b/i, /\\\[/, /[ \t]+x/, /^a$/m, /(?<n>\w+)/])(
    "%s",
    (regExp) => {
      expect(regExpTraits(regExp).singleLine).toBe(true);
    },
  );

  test.each([
    /a\nb/,
    /a\sb/,
    /[^a]/,
    /\W/,
    /\D/,
    /a.b/s,
    /[\t-z]/,
    /[\b-\r]/,
    /\cJ/,
    /\P{L}/u,
    /(?s:.)/,
    /a/v,
    ...["\\x0a", "\\u000a", "[\u0001-z]"].map((source) => new RegExp(source)),
  ])("not certain for %s", (regExp) => {
    expect(regExpTraits(regExp).singleLine).toBe(false);
  });
});

describe("a RegExp that looks past its end", () => {
  test.each([/a$/, /\ba/, /a(?=b)/, /a(?!b)/, /[$]$/, /a/v, /(?m:a$)/, /\B/])("%s", (regExp) => {
    expect(regExpTraits(regExp).looksAhead).toBe(true);
  });

  test.each([/[#$%>] /, /\$ /, /(?<=a)b/, /(?<!a)b/, /[\]$]/, /(?:a|b)+/, /\\\$/])("not %s", (regExp) => {
    expect(regExpTraits(regExp).looksAhead).toBe(false);
  });
});
