import xterm from "@xterm/headless";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EscapeSequences } from "./escape-sequences.ts";

function strip(chunks: Uint8Array[]) {
  const seen: string[] = [];
  const listened: Buffer[] = [];
  const sequences = new EscapeSequences({
    text: (bytes) => void listened.push(Buffer.from(bytes)),
    sequence: (sequence) => void seen.push(sequence),
  });
  const parts = chunks.map((chunk) => Buffer.from(sequences.push(Buffer.from(chunk))));
  const held = sequences.unfinished.toString("latin1");
  expect(Buffer.concat(listened)).toEqual(Buffer.concat(parts));
  return { text: Buffer.concat(parts).toString("latin1"), seen, held };
}

function everySplit(stream: string): Buffer[][] {
  const bytes = Buffer.from(stream, "latin1");
  const halves = Array.from(bytes, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)]);
  return [[bytes], [...bytes].map((byte) => Buffer.of(byte)), ...halves];
}

describe("escape sequences are removed at every split point", () => {
  test.each<[string, string, string]>([
    ["colours", "a\x1b[1;31mred\x1b[0m b", "ared b"],
    ["bracketed-paste codes", "\x1b[?2004h$ ls\r\n\x1b[?2004l\r", "$ ls\r\n\r"],
    ["a cursor report", "x\x1b[24;80Ry", "xy"],
    ["a private sequence with intermediate bytes", "a\x1b[>0;1$pb", "ab"],
    ["a title ended by BEL", "\x1b]0;root@host: ~\x07# ", "# "],
    ["a title ended by ST", "\x1b]2;title\x1b\\# ", "# "],
    ["a device control string", "a\x1bP1$r0m\x1b\\b", "ab"],
    ["an application command and a privacy message", "a\x1b_x\x1b\\b\x1b^y\x1b\\c\x1bXz\x1b\\d", "abcd"],
    ["a character set", "a\x1b(B\x1b)0b", "ab"],
    ["sequences of two bytes", "a\x1b7\x1b8\x1b=\x1b>\x1bcb", "ab"],
    ["a key of the keypad", "a\x1bOAb", "ab"],
    ["a sequence that another one interrupts", "a\x1b[12\x1b[1mb", "ab"],
    ["a string that a sequence interrupts", "a\x1b]0;t\x1b[1mb", "ab"],
    ["a sequence that CAN or SUB cancels", "a\x1b[12\x18b\x1b]0;x\x1ac", "abc"],
    ["a sequence with DEL in it", "a\x1b[1\x7fmb", "ab"],
    ["the palette of the Linux console", "a\x1b]Rb\x1b]P1ff00ffc", "abc"],
    ["a device control string with BEL in it", "a\x1bP1\x07x\x1b\\b", "ab"],
  ])("%s", (_, stream, text) => {
    for (const chunks of everySplit(stream)) expect(strip(chunks)).toMatchObject({ text, held: "" });
  });
});

describe("other bytes stay at every split point", () => {
  test.each<[string, string, string]>([
    ["text in any encoding", "h\xc3\xa9llo \x9b1m \xff", "h\xc3\xa9llo \x9b1m \xff"],
    ["control characters", "a\r\n\t\b\x07\x00", "a\r\n\t\b\x07\x00"],
    ["control characters within a sequence", "a\x1b[1\r\nmb", "a\r\nb"],
    ["bytes that are not a sequence", "a\x1b\xe9b\x1b[1\x80c", "a\x1b\xe9b\x1b[1\x80c"],
    ["a string without an end", `a\x1b]0;${"t".repeat(5000)}`, `a\x1b]0;${"t".repeat(5000)}`],
    ["a sequence without an end", `a\x1b[${"1".repeat(5000)}`, `a\x1b[${"1".repeat(5000)}`],
  ])("%s", (_, stream, text) => {
    for (const chunks of everySplit(stream).slice(0, 300)) expect(strip(chunks)).toMatchObject({ text, held: "" });
  });

  test("an unfinished sequence at the end", () => {
    const sequences = new EscapeSequences();
    expect(sequences.push(Buffer.from("a\x1b[1")).toString()).toBe("a");
    expect(sequences.end().toString()).toBe("\x1b[1");
    expect(sequences.push(Buffer.from("m")).toString()).toBe("m");
  });
});

test("sequences are reported without their ESC at every split point, and strings are not", () => {
  for (const chunks of everySplit("\x1b[6n# \x1b[?1;25h\x1b7\x1b]0;t\x07\x1b(B\x1bOA\x1bc\x1b[1\x18"))
    expect(strip(chunks).seen).toEqual(["[6n", "[?1;25h", "7", "(B", "OA", "c"]);
});

test("no split changes the result", () => {
  const pieces = fc.constantFrom(
    "a",
    "\x1b",
    "[",
    "]",
    "1",
    ";",
    "m",
    "n",
    "\\",
    "\x07",
    "\x18",
    "P",
    "(",
    "\r",
    "\xe9",
    "6",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), fc.array(fc.nat(60), { maxLength: 8 }), (parts, at) => {
      const bytes = Buffer.from(parts.join(""), "latin1");
      const points = [...at].sort((a, b) => a - b);
      const chunks = [0, ...points].map((from, i) => bytes.subarray(from, points[i] ?? bytes.length));
      expect(strip(chunks)).toEqual(strip([bytes]));
    }),
  );
});

/** Returns what a terminal with one long line shows of a stream that does not move the cursor. */
async function shown(stream: string): Promise<string> {
  const terminal = new xterm.Terminal({ cols: 500, rows: 2, logLevel: "off", allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(stream, resolve));
  const line = terminal.buffer.active.getLine(0)?.translateToString() ?? "";
  terminal.dispose();
  return line.trimEnd();
}

test("the remaining text is what xterm.js shows", async () => {
  const begun = ["\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1b(B", "\x1b]0;t", "\x1b[1m"];
  const ended = ["\x1b\\", "\x07", "\x18", "\x1a", "\x7f"];
  const plain = ["1", ";", "m", "n", "h", "l", "q", "?", ">", "\\", "!", " ", "$", "z"];
  const pieces = fc.constantFrom(...begun, ...ended, ...plain);
  // Control characters are invisible.
  const visible = (text: string) => text.replaceAll(/\p{Cc}/gu, "").trimEnd();
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { maxLength: 20 }), async (parts) => {
      const stream = parts.join("");
      expect(visible(strip([Buffer.from(stream, "latin1")]).text)).toBe(await shown(stream));
    }),
    { numRuns: 1000 },
  );
});
