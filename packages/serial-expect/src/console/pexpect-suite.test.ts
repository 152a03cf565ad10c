import { afterEach, describe, expect, test, vi } from "vitest";
import { EOF, openConsole, type Pattern, SerialExpectError, TIMEOUT } from "../index.ts";
import { SerialPeer } from "../serial-peer.fixture.ts";

// The requirements of pexpect's suite (tests/test_expect.py, test_timeout_pattern.py, test_ctrl_chars.py, test_unicode.py) for
// an expect engine, restated for this one. recording.test.ts and console.test.ts cover its test_log.py, the shell contract its
// test_replwrap.py, and the PTY tests those of ptyprocess.

function open() {
  const peer = new SerialPeer();
  return { peer, console: openConsole(peer.stream, { timeoutMs: 1000 }) };
}

/** A terminal with `cat`: a line is returned twice, from the echo and from the program; once with the echo off. */
function cat({ echo = true } = {}) {
  const opened = open();
  opened.peer.onReceived((chunk) => {
    const line = chunk.toString().replace("\r", "\r\n");
    if (line === "\x04") opened.peer.ends();
    else opened.peer.sends(echo ? line + line : line);
  });
  return opened;
}

async function indexes(console: ReturnType<typeof open>["console"], lists: readonly Pattern[][]): Promise<number[]> {
  const seen: number[] = [];
  for (const patterns of lists) seen.push((await console.expect(patterns, { timeoutMs: 20 })).index);
  return seen;
}

afterEach(() => {
  vi.useRealTimers();
});

const kinds: [string, (text: string) => Pattern][] = [
  ["strings", (text) => text],
  ["RegExps", (text) => new RegExp(text.replace(/[$*?.]/g, "\\$&"))],
  ["bytes", (text) => Buffer.from(text)],
];

describe.each(kinds)("with %s", (_, as) => {
  const list = (...patterns: (string | symbol)[]): Pattern[] =>
    patterns.map((each) => (typeof each === "string" ? as(each) : (each as typeof EOF)));

  test("lines are found one after the other, then the end of the stream", async () => {
    const { console } = cat();
    for (const line of ["Hello", "there", "Mr. Python"]) await console.sendLine(line);
    for (const line of ["Hello", "there", "Mr. Python"]) await console.expect(as(line));
    await console.sendControl("d");
    await console.expect(EOF);
  });

  test("each list returns the index of the next match in the stream, not of the first pattern", async () => {
    const { console } = cat();
    for (const line of ["1234", "abcd", "wxyz", "7890"]) await console.sendLine(line);
    await console.sendControl("d");
    const first = list("1234", "abcd", "wxyz", EOF, "7890");
    const second = list("54321", TIMEOUT, "1234", "abcd", "wxyz", EOF);
    const third = list(EOF, "abcd", "wxyz", "7890");
    expect(await indexes(console, [first, first, second, second, second, second, third, third, third])).toEqual([
      0, 0, 3, 3, 4, 4, 3, 3, 0,
    ]);
  });

  test("a line arrives once with the echo off, and a missing match returns the index of TIMEOUT", async () => {
    const { console } = cat({ echo: false });
    await console.sendLine("1234");
    expect(await indexes(console, [list("abcd", "wxyz", "1234", EOF)])).toEqual([2]);
    await console.sendLine("$*!@?");
    expect(await indexes(console, [list("54321", TIMEOUT, "abcd", EOF)])).toEqual([1]);
    await console.sendControl("d");
    expect(await indexes(console, [list("54321", TIMEOUT, "abcd", EOF)])).toEqual([3]);
  });

  test("before and text of all matches add up to the stream, line by line to its end", async () => {
    const { peer, console } = open();
    const listing = "total 3\r\n-rwxr-xr-x 1 root 7 sh\r\n\r\nlrwxrwxrwx 1 root 4 awk\r\nlast";
    peer.sends(listing);
    peer.ends();
    let text = "";
    for (let kind = "match"; kind === "match"; ) {
      const result = await console.expect([as("\n"), EOF]);
      text += result.before + result.text;
      kind = result.kind;
    }
    expect(text).toBe(listing);
  });

  test("before and text belong to this match, not to earlier ones", async () => {
    const { peer, console } = open();
    peer.sends("Python 3.11\r\n>>> range(12)\r\n[0, 1, 2, 3, 4, 5, 6, 7, 8]\r\n>>> ");
    expect((await console.expect(as(">>> "))).before).toMatch(/^Python 3/);
    expect(await console.expect(as("5"))).toMatchObject({
      text: "5",
      before: expect.stringMatching(/^range/) as string,
    });
    expect((await console.expect(as(">>> "))).before).toMatch(/^, 6, 7, 8/);
  });

  test.each<[string[], number]>([
    [["5,", "5,"], 0],
    [["7,", "5,"], 1],
    [["5,", "7,"], 0],
    [["12,", "2,"], 1],
    [["2,", "12,"], 0],
  ])(
    "of %j the match that is complete first wins, and of two equal ones the first pattern",
    async (patterns, index) => {
      const { peer, console } = open();
      peer.sends("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]\r\n");
      expect((await console.expect(list(...patterns))).index).toBe(index);
    },
  );

  test.each<[string[], number]>([
    [["foo\r\nbar"], 0],
    [["\r\nbar"], 0],
    [["foo\r\nbar", "foo", "bar"], 1],
    [["foo", "foo\r\nbar", "foo", "bar"], 0],
    [["bar", "foo\r\nbar"], 1],
    // pexpect takes the first of these if both have arrived; here the one that is complete first wins.
    [["oo\r\nba", "o\r\nb"], 1],
    [["foo\r\nbar", "ar"], 0],
    [["ar", "foo\r\nbar"], 1],
  ])("of %j the same pattern wins whether foo and bar arrive in one piece or two", async (patterns, index) => {
    for (const pieces of [["foo\r\n", "bar\r\n"], ["foo\r\nbar\r\n"], [..."foo\r\nbar\r\n"]]) {
      const { peer, console } = open();
      const waiting = console.expect(list(...patterns));
      for (const piece of pieces) {
        peer.sends(piece);
        await peer.settled();
      }
      expect((await waiting).index).toBe(index);
    }
  });
});

test("flag i of a RegExp ignores case", async () => {
  const { peer, console } = open();
  peer.sends("HELLO there");
  await console.expect(/hello/i);
  await console.expect(/THERE/i);
});

test("a dot matches line ends only with flag s", async () => {
  const { peer, console } = open();
  peer.sends("a\r\nb a-b");
  expect((await console.expect(/a.+b/)).text).toBe("a-b");
  peer.sends("a\r\nb");
  expect((await console.expect(/a.+b/s)).text).toBe("a\r\nb");
});

test("special characters of RegExps are literal in a string", async () => {
  const { peer, console } = open();
  peer.sends("hello.?world");
  expect(await console.expect(".?")).toMatchObject({ before: "hello", text: ".?" });
});

test("an unexpected end of the stream is an error with the pattern and the received text", async () => {
  const { peer, console } = open();
  peer.sends("some output\r\n");
  peer.ends();
  const error = await console.expect("_Z_XY_XZ").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SerialExpectError);
  expect(error).toMatchObject({ code: "eof", message: expect.stringMatching(/_Z_XY_XZ[\s\S]*some output/) as string });
});

test("a time-out is an error with the pattern and the received text, and consumes nothing", async () => {
  const { peer, console } = open();
  peer.sends("some output\r\n");
  const error = await console.expect("_Z_XY_XZ", { timeoutMs: 5 }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: "timeout",
    message: expect.stringMatching(/_Z_XY_XZ[\s\S]*some output/) as string,
  });
  expect(await console.expect(TIMEOUT, { timeoutMs: 0 })).toMatchObject({ kind: "timeout", before: "some output\r\n" });
  expect((await console.expect("output")).before).toBe("some ");
});

test("a time-out of 0 finds text that has arrived and does not wait", async () => {
  const { peer, console } = open();
  peer.sends("here");
  await peer.settled();
  expect((await console.expect(["here", TIMEOUT], { timeoutMs: 0 })).index).toBe(0);
  expect((await console.expect(["here", TIMEOUT], { timeoutMs: 0 })).index).toBe(1);
});

test("a time-out of Infinity waits until the text arrives", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { peer, console } = open();
  const waiting = console.expect("x", { timeoutMs: Number.POSITIVE_INFINITY });
  vi.advanceTimersByTime(2 ** 40);
  peer.sends("x");
  expect((await waiting).kind).toBe("match");
});

test("a RegExp can match the empty string, and then consumes nothing", async () => {
  const { peer, console } = open();
  peer.sends("abc");
  expect(await console.expect(/x*/)).toMatchObject({ text: "", before: "" });
  expect((await console.expect("c")).before).toBe("ab");
});

test("all 32 control characters can be sent and received", async () => {
  const { peer, console } = open();
  peer.onReceived((chunk) => peer.sends(chunk));
  for (const char of "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_") {
    await console.sendControl(char);
    const { bytes } = await console.expectBytes(Buffer.of(char.charCodeAt(0) & 0x1f));
    expect(bytes).toHaveLength(1);
  }
});

test("all 256 bytes can be sent and received unchanged", async () => {
  const { peer, console } = open();
  peer.onReceived((chunk) => peer.sends(chunk));
  for (let byte = 0; byte < 256; byte++) {
    await console.send(Buffer.of(byte));
    expect((await console.expectBytes(Buffer.of(byte))).before).toHaveLength(0);
  }
});

test("an unknown control character is refused", async () => {
  await expect(open().console.sendControl("1")).rejects.toThrow(TypeError);
});

test("the stack of a time-out names the function that waited", async () => {
  const { console } = open();
  async function theOneThatWaits(): Promise<void> {
    await console.expect("junk", { timeoutMs: 5 });
  }
  const error: unknown = await theOneThatWaits().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SerialExpectError);
  expect((error as Error).stack).toContain("theOneThatWaits");
});

test("a time-out names the patterns of its own call", async () => {
  const { peer, console } = open();
  peer.sends("Hello");
  await console.expect("Hello");
  await expect(console.expect("Goodbye", { timeoutMs: 5 })).rejects.toThrow(/Goodbye/);
});

test("non-ASCII text matches as strings and RegExps, with invalid bytes between", async () => {
  const { peer, console } = open();
  peer.sends(Buffer.concat([Buffer.from("ÂÎß "), Buffer.of(0xff, 0xfe), Buffer.from(" ∂ƒ>")]));
  expect((await console.expect("Îß")).before).toBe("Â");
  expect((await console.expect(/(?<last>ƒ)>/u)).before).toBe(" \ufffd\ufffd ∂");
});
