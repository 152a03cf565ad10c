import xterm from "@xterm/headless";
import fc from "fast-check";
import { expect, test } from "vitest";
import { EscapeSequences } from "../text/escape-sequences.ts";
import { TerminalCursor } from "./terminal-cursor.ts";

const SIZE = { columns: 12, rows: 6 } as const;

function followed(stream: string): [column: number, row: number] {
  const cursor = new TerminalCursor(SIZE);
  const sequences = new EscapeSequences({
    text: (bytes) => cursor.write(bytes.toString()),
    sequence: (sequence) => cursor.sequence(sequence),
  });
  sequences.push(Buffer.from(stream));
  return [cursor.column, cursor.row];
}

/** Returns where xterm.js has its cursor; in the last column also if the next character would wrap. */
async function shown(stream: string): Promise<[column: number, row: number]> {
  // With a scrollback, xterm.js restores a saved cursor relative to it.
  const terminal = new xterm.Terminal({
    scrollback: 0,
    cols: SIZE.columns,
    rows: SIZE.rows,
    logLevel: "off",
    allowProposedApi: true,
  });
  await new Promise<void>((resolve) => terminal.write(stream, resolve));
  const { cursorX, cursorY } = terminal.buffer.active;
  terminal.dispose();
  return [Math.min(cursorX, SIZE.columns - 1) + 1, cursorY + 1];
}

test("the cursor is where xterm.js has it", async () => {
  const numbers = fc.constantFrom("", "0", "1", "2", "3", "5", "11", "12", "13", "999");
  const csi = fc
    .tuple(numbers, numbers, fc.constantFrom(..."ABCDEFGHI`adefrsuJKm".split("")))
    .map(([first, second, final]) => `\x1b[${first}${second && `;${second}`}${final}`);
  const other = fc.constantFrom(
    "\x1b7",
    "\x1b8",
    "\x1bD",
    "\x1bE",
    "\x1bM",
    "\x1bc",
    "\x1b[!p",
    "\x1b[?7l",
    "\x1b[?7h",
  );
  const text = fc.constantFrom(
    "a",
    "abc",
    "0123456789",
    "漢字",
    "e\u0301",
    "\r",
    "\n",
    "\r\n",
    "\b",
    "\t",
    "\v",
    "\f",
    "\x07",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(text, csi, other), { maxLength: 15 }), async (parts) => {
      const stream = parts.join("");
      expect(followed(stream)).toEqual(await shown(stream));
    }),
    { numRuns: 500 },
  );
});

test("a tab backwards is from the last column if the next character would wrap", () => {
  expect(followed("0123456789ab\x1b[Z")).toEqual([9, 1]);
});

test("in origin mode the position is that in the scrolling region", () => {
  const cursor = new TerminalCursor(SIZE);
  for (const sequence of ["[2;4r", "[?6h", "[9;3H"]) cursor.sequence(sequence);
  expect([cursor.column, cursor.row]).toEqual([3, 3]);
});

test("a smaller size keeps the cursor on the screen", () => {
  const cursor = new TerminalCursor({ columns: 80, rows: 24 });
  cursor.sequence("[24;80H");
  cursor.resize(SIZE);
  expect([cursor.column, cursor.row]).toEqual([12, 6]);
});
