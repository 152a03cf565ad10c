import { inspect } from "node:util";
import { describePattern } from "../match/pattern.ts";
import {
  booleanCheck,
  checkArgument,
  checkOptions,
  groupCheck,
  mustBe,
  type OptionCheck,
  type OptionChecks,
  stringCheck,
} from "../option-checks.ts";
import type { ScreenCell } from "./cell.ts";
import { findHighlights } from "./highlight.ts";
import { type Picture, placedText, type ScreenCursor, type ScreenRegion } from "./picture.ts";

/** A cell as a target: its place, and what is expected of it. */
export interface ScreenCellTarget extends Partial<ScreenCell> {
  /** Its row, from 0. */
  readonly row: number;
  /** Its column, from 0. */
  readonly column: number;
}

/** What a screen is expected to show. If several members are given, all of them are expected together. */
export interface ScreenTarget {
  /**
   * A text in the region: a string within a line, or a RegExp, which is matched against all lines, separated by `\n`, without
   * the spaces at their ends. A line that the screen wrapped is one line.
   */
  readonly text?: string | RegExp | undefined;
  /**
   * A highlighted text in the region, such as the current item of a menu: a string that it contains, or a RegExp that
   * matches it, without the spaces around it. Highlighted is a stripe of one row whose background differs from those of the
   * rows above and below, in colour or inverse.
   */
  readonly highlighted?: string | RegExp | undefined;
  /** A cell with these properties, of which those that are not given may have any value. */
  readonly cell?: ScreenCellTarget | undefined;
  /** The place of the cursor, such as in the field that it waits in; what is not given may have any value. */
  readonly cursor?: Partial<ScreenCursor> | undefined;
  /** The part of the screen in which `text` and `highlighted` are searched for. Default: all of it. */
  readonly region?: ScreenRegion | undefined;
}

/** The place where a screen shows a target. */
export interface ScreenMatch {
  /** Its row, from 0. */
  readonly row: number;
  /** Its first column, from 0. */
  readonly column: number;
  /** The matched text; of a highlight, all of its text; of a cell or the cursor, the character there. */
  readonly text: string;
}

const patternCheck: OptionCheck = {
  expected: "a non-empty string or a RegExp",
  accepts: (value) => value instanceof RegExp || (typeof value === "string" && value !== ""),
};

const placeCheck: OptionCheck = {
  expected: "a whole number from 0",
  accepts: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
};

const countCheck: OptionCheck = {
  expected: "a whole number above 0",
  accepts: (value) => Number.isSafeInteger(value) && Number(value) > 0,
};

const colorCheck: OptionCheck = {
  expected: "default, a number from 0 to 255, or #rrggbb",
  accepts: (value) => {
    if (typeof value === "number") return Number.isInteger(value) && value >= 0 && value <= 255;
    return value === "default" || (typeof value === "string" && /^#[0-9a-f]{6}$/.test(value));
  },
};

const targetChecks: OptionChecks<ScreenTarget> = {
  text: patternCheck,
  highlighted: patternCheck,
  cell: groupCheck,
  cursor: groupCheck,
  region: groupCheck,
};

const cellChecks: OptionChecks<ScreenCellTarget> = {
  row: placeCheck,
  column: placeCheck,
  text: stringCheck,
  foreground: colorCheck,
  background: colorCheck,
  bold: booleanCheck,
  dim: booleanCheck,
  italic: booleanCheck,
  underline: booleanCheck,
  blink: booleanCheck,
  inverse: booleanCheck,
  invisible: booleanCheck,
  strikethrough: booleanCheck,
};

const cursorChecks: OptionChecks<ScreenCursor> = { row: placeCheck, column: placeCheck, visible: booleanCheck };

const regionChecks: OptionChecks<ScreenRegion> = {
  row: placeCheck,
  column: placeCheck,
  rows: countCheck,
  columns: countCheck,
};

/** Checks a region. @throws {TypeError} */
export function checkRegion(call: string, region: ScreenRegion): void {
  checkOptions(call, region, regionChecks, "region");
}

/** Checks a text or RegExp that is searched for. @throws {TypeError} */
export function checkScreenPattern(path: string, value: unknown): void {
  if (!patternCheck.accepts(value)) throw mustBe(path, patternCheck.expected, value);
}

/** Checks a target. @throws {TypeError} */
export function checkTarget(call: string, target: ScreenTarget): void {
  if (!groupCheck.accepts(target)) throw mustBe(`${call}: target`, "an object", target);
  checkOptions(call, target, targetChecks);
  const { text, highlighted, cell, cursor, region } = target;
  if ([text, highlighted, cell, cursor].every((member) => member === undefined))
    throw mustBe(`${call}: target`, "an object with text, highlighted, cell or cursor", target);
  if (cursor !== undefined) checkOptions(call, cursor, cursorChecks, "cursor");
  if (region !== undefined) checkRegion(call, region);
  if (cell === undefined) return;
  checkOptions(call, cell, cellChecks, "cell");
  // `undefined` means "not given", which these two must not be.
  checkArgument(`${call}: cell.row`, placeCheck, cell.row);
  checkArgument(`${call}: cell.column`, placeCheck, cell.column);
}

/** Formats a target for an error message. */
export function describeTarget({ text, highlighted, cell, cursor, region }: ScreenTarget): string {
  const parts: string[] = [];
  if (text !== undefined) parts.push(`the text ${describePattern(text)}`);
  if (highlighted !== undefined) parts.push(`the highlighted text ${describePattern(highlighted)}`);
  if (cell !== undefined) parts.push(`the cell ${inspect(cell, { breakLength: Number.POSITIVE_INFINITY })}`);
  if (cursor !== undefined) parts.push(`the cursor ${inspect(cursor, { breakLength: Number.POSITIVE_INFINITY })}`);
  const where = region === undefined ? "" : ` in ${inspect(region, { breakLength: Number.POSITIVE_INFINITY })}`;
  return parts.join(" and ") + where;
}

/** Returns the place where a picture shows a target; undefined if it does not show all of it. */
export function findTarget(
  picture: Picture,
  { text, highlighted, cell, cursor, region }: ScreenTarget,
): ScreenMatch | undefined {
  const matches: (ScreenMatch | undefined)[] = [];
  if (highlighted !== undefined) matches.push(findHighlighted(picture, highlighted, region));
  if (text !== undefined) matches.push(findText(picture, text, region));
  if (cell !== undefined) matches.push(findCell(picture, cell));
  if (cursor !== undefined) matches.push(findCursor(picture, cursor));
  return matches.includes(undefined) ? undefined : matches[0];
}

/** Checks whether a text has the searched one. */
export function isTextLike(text: string, searched: string | RegExp): boolean {
  return typeof searched === "string" ? text.includes(searched) : text.search(searched) >= 0;
}

/** Returns the place of a text in a picture. */
function findText(picture: Picture, searched: string | RegExp, region?: ScreenRegion): ScreenMatch | undefined {
  const { text, places } = placedText(picture, region);
  const found = typeof searched === "string" ? searched : stateless(searched).exec(text)?.[0];
  const at = typeof searched === "string" ? text.indexOf(searched) : text.search(searched);
  const place = places[at] ?? { row: picture.cursor.row, column: picture.cursor.column };
  return at < 0 || found === undefined ? undefined : { row: place.row, column: place.column, text: found };
}

function findHighlighted(picture: Picture, searched: string | RegExp, region?: ScreenRegion): ScreenMatch | undefined {
  const found = findHighlights(picture, region).find(({ text }) => isTextLike(text, searched));
  return found && { row: found.row, column: found.column, text: found.text };
}

function findCell(picture: Picture, target: ScreenCellTarget): ScreenMatch | undefined {
  const { row, column, ...expected } = target;
  const cell = picture.rows[row]?.cells[column];
  return cell !== undefined && hasMembers(cell, expected) ? { row, column, text: cell.text } : undefined;
}

function findCursor({ rows, cursor }: Picture, expected: Partial<ScreenCursor>): ScreenMatch | undefined {
  if (!hasMembers(cursor, expected)) return undefined;
  const { row, column } = cursor;
  return { row, column, text: rows[row]?.cells[column]?.text ?? "" };
}

/** Checks whether an object has all members of another, of which undefined ones are not given. */
function hasMembers(actual: object, expected: object): boolean {
  const wanted: readonly (readonly [string, unknown])[] = Object.entries(expected);
  return wanted.every(([name, value]) => value === undefined || Reflect.get(actual, name) === value);
}

/** Flags g and y would make the result depend on earlier calls. */
function stateless(regExp: RegExp): RegExp {
  return new RegExp(regExp.source, regExp.flags.replace(/[gy]/g, ""));
}
