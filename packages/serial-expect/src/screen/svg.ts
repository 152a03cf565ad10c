import { type ScreenCell, type SeenColor, seenBackground, seenForeground } from "./cell.ts";
import { svgColor } from "./palette.ts";
import type { Picture, PictureRow, ScreenCursor } from "./picture.ts";

/**
 * The size of a cell, in SVG's units. Characters of this font, as of most fonts for terminals, are 0.602 of its size wide and
 * 1.16 high: with this size and height, lines and corners of boxes touch those of the cells around them, also where a program
 * that shows the image ignores `textLength`.
 */
const CELL_WIDTH = 9;
const CELL_HEIGHT = 17;
/** The base line of the text, from the top of a cell. */
const BASE_LINE = 14;
const FONT_SIZE = 14.95;
const FONT_FAMILY = "'DejaVu Sans Mono', Menlo, Consolas, monospace";
const BACKGROUND = svgColor("default-background");

/** Cells in a row that are drawn alike. */
interface Run {
  readonly start: number;
  readonly cells: readonly ScreenCell[];
}

/** Draws a picture as an SVG image, with its colours and its cursor. */
export function svgOf({ columns, rows, cursor }: Picture): string {
  const width = columns * CELL_WIDTH;
  const height = rows.length * CELL_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` font-family="${FONT_FAMILY}" font-size="${FONT_SIZE}">\n`,
    `<rect width="${width}" height="${height}" fill="${BACKGROUND}"/>\n`,
    ...rows.map(rowSvg),
    cursor.visible ? cursorSvg(rows, cursor) : "",
    "</svg>\n",
  ].join("");
}

/** Draws a frame in the colour of the text, so that it is seen on each background. */
function cursorSvg(rows: readonly PictureRow[], { row, column }: ScreenCursor): string {
  const cells = rows[row]?.cells ?? [];
  // After a character in the last column, terminals show it there.
  const at = Math.min(column, cells.length - 1);
  const cell = cells[at];
  const color = svgColor(cell === undefined ? "default-foreground" : seenForeground(cell));
  const place = `x="${at * CELL_WIDTH + 0.5}" y="${row * CELL_HEIGHT + 0.5}"`;
  return `<rect ${place} width="${CELL_WIDTH - 1}" height="${CELL_HEIGHT - 1}" fill="none" stroke="${color}"/>\n`;
}

function rowSvg({ cells }: PictureRow, row: number): string {
  const runs = runsOf(cells);
  return [...runs.map((run) => backgroundSvg(run, row)), ...runs.map((run) => textSvg(run, row))].join("");
}

function backgroundSvg({ start, cells }: Run, row: number): string {
  const color = svgColor(cells[0] === undefined ? "default-background" : seenBackground(cells[0]));
  if (color === BACKGROUND) return "";
  const place = `x="${start * CELL_WIDTH}" y="${row * CELL_HEIGHT}"`;
  return `<rect ${place} width="${cells.length * CELL_WIDTH}" height="${CELL_HEIGHT}" fill="${color}"/>\n`;
}

function textSvg({ start, cells }: Run, row: number): string {
  const text = cells.map((cell) => cell.text).join("");
  const first = cells[0];
  if (first === undefined || first.invisible || text.trim() === "") return "";
  const place = `x="${start * CELL_WIDTH}" y="${row * CELL_HEIGHT + BASE_LINE}"`;
  // Each font has another width: the run is fitted to its cells.
  const width = `textLength="${cells.length * CELL_WIDTH}" lengthAdjust="spacingAndGlyphs"`;
  return `<text xml:space="preserve" ${place} ${width} fill="${svgColor(textColor(first))}"${style(first)}>${escapeXml(text)}</text>\n`;
}

/** Terminals show bold text in the bright one of the first eight colours (xterm, "boldColors"). */
function textColor(cell: ScreenCell): SeenColor {
  const color = seenForeground(cell);
  return cell.bold && typeof color === "number" && color < 8 ? color + 8 : color;
}

function style({ bold, dim, italic, underline, strikethrough }: ScreenCell): string {
  const lines = [underline ? "underline" : "", strikethrough ? "line-through" : ""].filter((line) => line !== "");
  return [
    bold ? ' font-weight="bold"' : "",
    italic ? ' font-style="italic"' : "",
    dim ? ' opacity="0.6"' : "",
    lines.length > 0 ? ` text-decoration="${lines.join(" ")}"` : "",
  ].join("");
}

function runsOf(cells: readonly ScreenCell[]): Run[] {
  const keys = cells.map((cell) => (cell.text === "" ? undefined : drawnAs(cell)));
  const starts = keys.flatMap((key, at) => (key !== undefined && (at === 0 || key !== keys[at - 1]) ? [at] : []));
  return starts.map((start, index) => ({ start, cells: cells.slice(start, starts[index + 1] ?? cells.length) }));
}

/** How a cell is drawn, as a value that can be compared. */
function drawnAs(cell: ScreenCell): string {
  return JSON.stringify({ ...cell, text: "", blink: false });
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
