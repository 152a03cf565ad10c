import type { TerminalCursor, TerminalSize } from "./terminal-cursor.ts";

const CSI = "\u001b[";
const DCS = "\u001bP";
const ST = "\u001b\\";
/** The size of a character in pixels, as xterm's default font has it. */
const CELL_WIDTH = 6;
const CELL_HEIGHT = 13;

/** A terminal as a query asks about it. */
interface Asked {
  readonly cursor: TerminalCursor;
  readonly size: TerminalSize;
}

/** VT100 with advanced video, as xterm and xterm.js say by default. */
const KIND = `${CSI}?1;2c`;
const STATUS = `${CSI}0n`;
const position = ({ cursor }: Asked): string => `${cursor.row};${cursor.column}R`;

/** Queries without their ESC (xterm's "Control Sequences": DA, DECID, DSR, window operations, XTVERSION), and their answers. */
const ANSWERS: ReadonlyMap<string, (asked: Asked) => string> = new Map<string, (asked: Asked) => string>([
  ["[c", () => KIND],
  ["[0c", () => KIND],
  ["Z", () => KIND],
  ["[>c", () => `${CSI}>0;276;0c`],
  ["[>0c", () => `${CSI}>0;276;0c`],
  ["[5n", () => STATUS],
  ["[6n", (asked) => CSI + position(asked)],
  ["[?6n", (asked) => `${CSI}?${position(asked)}`],
  ["[14t", ({ size }) => `${CSI}4;${size.rows * CELL_HEIGHT};${size.columns * CELL_WIDTH}t`],
  ["[18t", ({ size }) => `${CSI}8;${size.rows};${size.columns}t`],
  ["[>q", () => `${DCS}>|XTerm(276)${ST}`],
  ["[>0q", () => `${DCS}>|XTerm(276)${ST}`],
]);

/** Returns what a terminal answers to a sequence, which is without its ESC; undefined if it is not a query. */
export function queryAnswer(sequence: string, cursor: TerminalCursor, size: TerminalSize): string | undefined {
  return ANSWERS.get(sequence)?.({ cursor, size });
}
