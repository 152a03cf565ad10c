import { describe, expect, test } from "vitest";
import { advanceNow, everySplit, type FeedResult, feed } from "./feed.fixture.ts";
import { Matcher } from "./matcher.ts";
import { type Pattern, patternSet } from "./pattern.ts";

describe("a match", () => {
  test.each<[string, Pattern[], string, FeedResult | string]>([
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

describe("the number of scanned bytes", () => {
  const KIB = 1024;

  function scan(total: number, chunkBytes: number, patterns: Pattern[], unit: string): number {
    const matcher = new Matcher({ encoding: "utf8", windowBytes: 16 * KIB, historyBytes: 64 * KIB });
    matcher.begin(patternSet("expect", patterns, "utf8").searched);
    const stream = Buffer.from(unit.repeat(Math.ceil((total + unit.length) / unit.length)));
    for (let at = 0; at < total; at += chunkBytes) {
      matcher.append(stream.subarray(at, at + chunkBytes));
      if (advanceNow(matcher) !== undefined) throw new Error("matched");
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
      matcher.begin(patternSet("expect", [/(\d+)\n/], "utf8").searched);
      expect(advanceNow(matcher)).toMatchObject({ bytes: Buffer.from("0123456\n") });
      matcher.stop();
    }
    expect(matcher.scannedBytes).toBeLessThan(100 * 32 * KIB);
  });
});
