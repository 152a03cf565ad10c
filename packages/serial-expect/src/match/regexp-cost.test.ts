import { describe, expect, test } from "vitest";
import { isCheap, regExpCost } from "./regexp-cost.ts";

describe("the degree of a search's cost", () => {
  test.each<[RegExp, number]>([
    [/login: /, 1],
    [/Kernel panic|Oops: [0-9]|rabbit login: /, 1],
    [/\d+ ms/, 2],
    [/Kernel panic|Oops: \d+|segfault at [0-9a-f]+ |rabbit login: /, 1],
    [/x\.+y/, 1],
    [/xx+y/, 2],
    [/Xx+y/i, 2],
    [/[ab]\w+y/, 2],
    [/a.+b/, 2],
    [/x\d+y\d+z/, 2],
    [/x?\d+z/, 2],
    [/(?:a|b)+x/, 2],
    [/(?:ab|cd)*x/, 2],
    [/\w+@\w+:/, 3],
    [/a{3}b{1,9}/, 2],
    [/[(*+]{2}\*\+x?/, 1],
    [/(x+)+\r/, Number.POSITIVE_INFINITY],
    [/(?:a|ab)*c/, Number.POSITIVE_INFINITY],
    [/(?:a?){30}/, Number.POSITIVE_INFINITY],
    [/(a)\1/, Number.POSITIVE_INFINITY],
    [/(?:[ab]|b)+/, Number.POSITIVE_INFINITY],
  ])("of %s is %d", (regExp, degree) => {
    expect(regExpCost(regExp).degree).toBe(degree);
  });

  test("decides with the length of the text whether a search is cheap", () => {
    expect(isCheap(regExpCost(/login: /), 64 * 1024)).toBe(true);
    expect(isCheap(regExpCost(/\d+ ms/), 1000)).toBe(true);
    expect(isCheap(regExpCost(/\d+ ms/), 16 * 1024)).toBe(false);
    expect(isCheap(regExpCost(/(x+)+\r/), 2)).toBe(false);
  });
});
