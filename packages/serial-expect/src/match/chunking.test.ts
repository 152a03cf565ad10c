import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { advanceNow, cut, type FeedResult, feed, OPTIONS } from "./feed.fixture.ts";
import { Matcher } from "./matcher.ts";
import { type Pattern, patternSet } from "./pattern.ts";

describe("chunking never changes the result", () => {
  const pieces = fc.constantFrom("a", "b", "ab", "\n", "\r\n", " ", "ba", "€", "é", "😀", "\u00ff");
  const stream = fc.array(pieces, { maxLength: 60 }).map((parts) => Buffer.from(parts.join("")));
  const cuts = fc.array(fc.nat(), { maxLength: 12 });

  test("of literals, which match as if the bytes had arrived one by one", () => {
    const literals = fc.array(
      fc.array(pieces, { minLength: 1, maxLength: 4 }).map((p) => p.join("")),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(stream, literals, cuts, (bytes, patterns, at) => {
        expect(feed(cut(bytes, at), patterns)).toEqual(firstByBytes(bytes, patterns));
      }),
    );
  });

  test("of RegExps: which one matches, where it starts, and the text before it", () => {
    const regExps = fc.subarray(
      [/ab+a/, /a.b/u, /\s+b/, /a[\s\S]*?€/, /^b/m, /(?<=a)b/, /(é|€)+a/, /b|ab/, /\n\n/, /[^a]a/u],
      { minLength: 1 },
    );
    const start = (seen: FeedResult | string) =>
      typeof seen === "string" ? seen : { index: seen.index, before: seen.before };
    fc.assert(
      fc.property(stream, regExps, cuts, (bytes, patterns, at) => {
        const singly = [...bytes].map((byte) => Buffer.of(byte));
        expect(start(feed(cut(bytes, at), patterns, { windowBytes: 300 }))).toEqual(
          start(feed(singly, patterns, { windowBytes: 300 })),
        );
      }),
    );
  });

  test("of strings and RegExps together, which match like a brute-force search", () => {
    const some = fc.array(
      fc.constantFrom<Pattern>(
        "b",
        "ab",
        "a€",
        /ab+a/,
        /a.b/u,
        /\s+b/,
        /^b/m,
        /(é|€)+a/,
        /b|ab/,
        /[^a]a/u,
        /b+/,
        /(?<=a)b/,
      ),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(stream, some, cuts, (bytes, patterns, at) => {
        const seen = feed(cut(bytes, at), patterns, { windowBytes: 300 });
        const found = typeof seen === "string" ? seen : { index: seen.index, before: seen.before };
        expect(found).toEqual(firstByPrefixes(bytes.toString(), patterns));
      }),
      { numRuns: 1000 },
    );
  });

  test("of successive searches, which together return every byte", () => {
    fc.assert(
      fc.property(stream, cuts, (bytes, at) => {
        const matcher = new Matcher(OPTIONS);
        const seen: Buffer[] = [];
        for (const chunk of cut(bytes, at)) {
          matcher.append(chunk);
          matcher.begin(patternSet("expect", ["b", /[ é]/], "utf8").searched);
          for (let found = advanceNow(matcher); found; found = advanceNow(matcher)) {
            if (found === "window-exceeded") throw new Error(found);
            seen.push(found.before, found.bytes);
            matcher.begin(patternSet("expect", ["b", /[ é]/], "utf8").searched);
          }
        }
        expect(Buffer.concat([...seen, matcher.unused()])).toEqual(bytes);
      }),
    );
  });
});

/** The rule by brute force: the shortest prefix that ends with a pattern; the longest such pattern. */
function firstByBytes(bytes: Buffer, patterns: string[]): FeedResult | string {
  for (let end = 1; end <= bytes.length; end++) {
    const prefix = bytes.subarray(0, end);
    const fits = patterns.map((p) => Buffer.from(p)).filter((p) => prefix.subarray(-p.length).equals(p));
    const best = fits.sort((a, b) => b.length - a.length)[0];
    if (best === undefined) continue;
    return {
      index: patterns.findIndex((p) => Buffer.from(p).equals(best)),
      before: prefix.subarray(0, end - best.length).toString("latin1"),
      omitted: 0,
      matched: best.toString("latin1"),
      rest: bytes.subarray(end).toString("latin1"),
    };
  }
  return "none";
}

/** The rule for RegExps too: of the matches in the shortest prefix that has any, the first to start, then the first pattern. */
function firstByPrefixes(text: string, patterns: Pattern[]): object | string {
  for (let end = 1; end <= text.length; end++) {
    const starts = patterns.map((pattern) => {
      const start = text.slice(0, end).search(pattern instanceof RegExp ? pattern : new RegExp(String(pattern)));
      return start < 0 ? Number.POSITIVE_INFINITY : start;
    });
    const first = Math.min(...starts);
    if (first === Number.POSITIVE_INFINITY) continue;
    return { index: starts.indexOf(first), before: Buffer.from(text.slice(0, first)).toString("latin1") };
  }
  return "none";
}
