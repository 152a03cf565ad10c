import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Found, Matcher, type MatcherOptions } from "./matcher.ts";
import { type Pattern, patternSet } from "./pattern.ts";

const OPTIONS: MatcherOptions = { encoding: "utf8", windowBytes: 64, historyBytes: 256 };

interface Seen {
  index: number;
  before: string;
  omitted: number;
  matched: string;
  rest: string;
}

/** Feeds the chunks and returns the first match, with the bytes that stay for the next one. */
function feed(chunks: Uint8Array[], patterns: Pattern[], options: Partial<MatcherOptions> = {}): Seen | string {
  const matcher = new Matcher({ ...OPTIONS, ...options });
  matcher.begin(patternSet(patterns, "utf8").searched);
  let found: Found | "window-exceeded" | undefined = matcher.advance();
  for (const chunk of chunks) {
    matcher.append(chunk);
    found ??= matcher.advance();
  }
  if (found === undefined || found === "window-exceeded") return found ?? "none";
  return {
    index: found.index,
    before: found.before.toString("latin1"),
    omitted: found.omittedBytes,
    matched: found.bytes.toString("latin1"),
    rest: matcher.unused().toString("latin1"),
  };
}

function everySplit(stream: string): Uint8Array[][] {
  const bytes = Buffer.from(stream);
  const cuts = Array.from(bytes, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)]);
  return [[bytes], [...bytes].map((byte) => Buffer.of(byte)), ...cuts].map((chunks) =>
    chunks.filter((c) => c.length > 0),
  );
}

function cut(stream: Buffer, at: number[]): Buffer[] {
  const points = [...new Set(at.map((point) => point % (stream.length + 1)))].sort((a, b) => a - b);
  return [0, ...points].map((from, i) => stream.subarray(from, points[i] ?? stream.length));
}

describe("a match", () => {
  test.each<[string, Pattern[], string, Seen | string]>([
    [
      "a literal",
      ["login: "],
      "Debian login: x",
      { index: 0, before: "Debian ", omitted: 0, matched: "login: ", rest: "x" },
    ],
    [
      "the one that ends first",
      ["abcd", "bc"],
      "xabcde",
      { index: 1, before: "xa", omitted: 0, matched: "bc", rest: "de" },
    ],
    [
      "of two that end together, the one that starts first",
      ["c", "abc"],
      "xabcd",
      { index: 1, before: "x", omitted: 0, matched: "abc", rest: "d" },
    ],
    [
      "of two equal ones, the first pattern",
      ["b", /b/],
      "abc",
      { index: 0, before: "a", omitted: 0, matched: "b", rest: "c" },
    ],
    [
      "of an equal RegExp and literal, the first pattern",
      [/b/, "b"],
      "abc",
      { index: 0, before: "a", omitted: 0, matched: "b", rest: "c" },
    ],
    [
      "a literal that overlaps itself",
      ["aab"],
      "aaab",
      { index: 0, before: "a", omitted: 0, matched: "aab", rest: "" },
    ],
    [
      "a RegExp with a definite end",
      [/v(\d+)\r\n/],
      "is v123\r\n$ ",
      { index: 0, before: "is ", omitted: 0, matched: "v123\r\n", rest: "$ " },
    ],
    [
      "the alternative that ends first",
      [/foo.*bar|oo/],
      "xfoo bar",
      { index: 0, before: "xf", omitted: 0, matched: "oo", rest: " bar" },
    ],
    ["none at the start of a line, for ^ without flag m", [/^b/], "a\nb", "none"],
    [
      "at the start of a line, for ^ with flag m",
      [/^b/m],
      "a\nbc",
      { index: 0, before: "a\n", omitted: 0, matched: "b", rest: "c" },
    ],
    [
      "at the start of the text since the last match, for ^",
      [/^a/],
      "abc",
      { index: 0, before: "", omitted: 0, matched: "a", rest: "bc" },
    ],
    [
      "a lookbehind",
      [/(?<!last )login: /],
      "last login: now, login: ",
      { index: 0, before: "last login: now, ", omitted: 0, matched: "login: ", rest: "" },
    ],
    [
      "over several lines",
      [/a\s+b/],
      "x a \r\n b y",
      { index: 0, before: "x ", omitted: 0, matched: "a \r\n b", rest: " y" },
    ],
    [
      "characters of several bytes",
      [/é€😀!/u],
      "xé€😀!y",
      { index: 0, before: "x", omitted: 0, matched: Buffer.from("é€😀!").toString("latin1"), rest: "y" },
    ],
    [
      "one character of four bytes",
      [/é(.)/u],
      "é😀!",
      { index: 0, before: "", omitted: 0, matched: Buffer.from("é😀").toString("latin1"), rest: "!" },
    ],
  ])("is %s, at every split point", (_, patterns, stream, expected) => {
    for (const chunks of everySplit(stream)) expect(feed(chunks, patterns)).toEqual(expected);
  });

  test("of a greedy RegExp extends as far as the text that has arrived", () => {
    expect(feed([Buffer.from("v12"), Buffer.from("3 ")], [/v\d+/])).toMatchObject({ matched: "v12", rest: "3 " });
    expect(feed([Buffer.from("v123 ")], [/v\d+/])).toMatchObject({ matched: "v123", rest: " " });
  });

  test("of a RegExp with $ depends on where the arrived text ends", () => {
    expect(feed([Buffer.from("cost 5$ each\r\n$ ")], [/\$ $/])).toMatchObject({ before: "cost 5$ each\r\n" });
    expect(feed([Buffer.from("cost 5$ "), Buffer.from("each\r\n$ ")], [/\$ $/])).toMatchObject({ before: "cost 5" });
  });

  test("is found among invalid text, byte for byte", () => {
    const noise = Buffer.from([0xff, 0xc3, 0x28, 0xe2, 0x82, 0x0a, 0xf0, 0x9f, 0x61]);
    const stream = Buffer.concat([noise, Buffer.from("ok>"), noise]);
    for (let at = 0; at < stream.length; at++)
      expect(feed([stream.subarray(0, at), stream.subarray(at)], [/ok>/])).toMatchObject({
        before: noise.toString("latin1"),
        rest: noise.toString("latin1"),
      });
  });

  test("keeps the last historyBytes before it and counts the others, for every chunk size", () => {
    for (const size of [1, 7, 100, 5000]) {
      const stream = Buffer.from(`${"x".repeat(1000)}${"y".repeat(256)}>`);
      const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
        stream.subarray(i * size, (i + 1) * size),
      );
      for (const pattern of [">", />/])
        expect(feed(chunks, [pattern])).toMatchObject({ omitted: 1000, before: "y".repeat(256) });
    }
  });

  test("longer than the window is reported if a RegExp finds it", () => {
    const stream = [Buffer.from("BEGIN"), Buffer.from("x".repeat(55)), Buffer.from("yyyyyyyyyyEND")];
    expect(feed(stream, [/BEGIN[\s\S]*END/])).toBe("window-exceeded");
    expect(feed(stream, [/BEGIN[\s\S]*END/], { windowBytes: 73 })).toMatchObject({ rest: "" });
  });

  test("longer than the window is reported instead of a later match", () => {
    const chunks = Array.from(`BEGIN${"x".repeat(100)}END prompt BEGIN END`, (char) => Buffer.from(char));
    expect(feed(chunks, [/BEGIN[\s\S]*?END/, "prompt"])).toBe("window-exceeded");
    expect(feed(chunks, [/BEGIN[\s\S]*?END/])).toBe("window-exceeded");
    expect(feed(chunks, [/BEGIN.*?END/])).toBe("window-exceeded");
    expect(feed(chunks, [/[a-w]+/, "END"])).toMatchObject({ index: 1 });
  });

  test("of a literal can be longer than window and history", () => {
    const literal = "0123456789".repeat(50);
    const chunks = [...Buffer.from(`xx${literal}y`)].map((byte) => Buffer.of(byte));
    expect(feed(chunks, [literal])).toMatchObject({ matched: literal, rest: "y" });
  });
});

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
    const start = (seen: Seen | string) =>
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
          matcher.begin(patternSet(["b", /[ é]/], "utf8").searched);
          for (let found = matcher.advance(); found; found = matcher.advance()) {
            if (found === "window-exceeded") throw new Error(found);
            seen.push(found.before, found.bytes);
            matcher.begin(patternSet(["b", /[ é]/], "utf8").searched);
          }
        }
        expect(Buffer.concat([...seen, matcher.unused()])).toEqual(bytes);
      }),
    );
  });
});

/** The rule by brute force: the shortest prefix that ends with a pattern; the longest such pattern. */
function firstByBytes(bytes: Buffer, patterns: string[]): Seen | string {
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

describe("the number of scanned bytes", () => {
  const KIB = 1024;

  function scan(total: number, chunkBytes: number, patterns: Pattern[], unit: string): number {
    const matcher = new Matcher({ encoding: "utf8", windowBytes: 16 * KIB, historyBytes: 64 * KIB });
    matcher.begin(patternSet(patterns, "utf8").searched);
    const stream = Buffer.from(unit.repeat(Math.ceil((total + unit.length) / unit.length)));
    for (let at = 0; at < total; at += chunkBytes) {
      matcher.append(stream.subarray(at, at + chunkBytes));
      if (matcher.advance() !== undefined) throw new Error("matched");
    }
    return matcher.scannedBytes;
  }

  test("for a literal is the stream plus less than the literal for each chunk", () => {
    for (const chunkBytes of [1, 100, 64 * KIB]) {
      const total = 256 * chunkBytes;
      expect(scan(total, chunkBytes, ["needle"], "x")).toBeLessThanOrEqual(total + 256 * 5);
    }
  });

  test("for a RegExp within lines is the stream plus one line for each chunk", () => {
    const line = `${"x".repeat(99)}\n`;
    for (const chunkBytes of [1, 10, 1000, 64 * KIB])
      expect(scan(256 * chunkBytes, chunkBytes, [/needle: \d/], line)).toBeLessThanOrEqual(256 * (chunkBytes + 101));
  });

  test("for a RegExp on one endless line is the stream plus one window for each chunk", () => {
    const chunkBytes = 64 * KIB;
    expect(scan(256 * chunkBytes, chunkBytes, [/needle: \d/], "x")).toBeLessThanOrEqual(
      256 * (chunkBytes + 16 * KIB + 1) + 6 * 16 * KIB,
    );
  });

  test("for many matches in a backlog does not depend on the length of the rest of the backlog", () => {
    const matcher = new Matcher({ encoding: "utf8", windowBytes: 16 * KIB, historyBytes: 1024 * KIB });
    for (let i = 0; i < 16; i++) matcher.append(Buffer.from("0123456\n".repeat(8 * KIB)));
    for (let i = 0; i < 100; i++) {
      matcher.begin(patternSet([/(\d+)\n/], "utf8").searched);
      expect(matcher.advance()).toMatchObject({ bytes: Buffer.from("0123456\n") });
      matcher.stop();
    }
    expect(matcher.scannedBytes).toBeLessThan(100 * 32 * KIB);
  });
});
