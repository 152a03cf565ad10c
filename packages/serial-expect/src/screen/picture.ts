import type { ScreenCell } from "./cell.ts";

/** The position of the cursor. Rows and columns count from 0, from the top left. */
export interface ScreenCursor {
  /** Its row. */
  readonly row: number;
  /** Its column; equal to the number of columns after a character in the last one. */
  readonly column: number;
  /** Whether the program shows it. */
  readonly visible: boolean;
}

/** A rectangle of a screen. */
export interface ScreenRegion {
  /** Its first row, from 0. Default 0. */
  readonly row?: number | undefined;
  /** Its first column, from 0. Default 0. */
  readonly column?: number | undefined;
  /** Its number of rows. Default: down to the last. */
  readonly rows?: number | undefined;
  /** Its number of columns. Default: up to the last. */
  readonly columns?: number | undefined;
}

/** One row of a picture. */
export interface PictureRow {
  readonly cells: readonly ScreenCell[];
  /** Whether its text continues the row above, because that one was full. */
  readonly continues: boolean;
}

/** The content of a screen at one moment. */
export interface Picture {
  readonly columns: number;
  readonly rows: readonly PictureRow[];
  readonly cursor: ScreenCursor;
}

/** A text of a picture whose characters can be found again. */
export interface PlacedText {
  readonly text: string;
  /** The place of each UTF-16 unit of the text. */
  readonly places: readonly { readonly row: number; readonly column: number }[];
}

/** Returns the part of a picture in a region: rows with their numbers. */
export function rowsIn(
  { rows }: Picture,
  region: ScreenRegion = {},
): readonly (PictureRow & { readonly row: number })[] {
  const { row: top = 0, rows: height = Number.POSITIVE_INFINITY, column: left = 0 } = region;
  const { columns: width = Number.POSITIVE_INFINITY } = region;
  return rows
    .map(({ cells, continues }, row) => ({
      row,
      cells: cells.slice(left, left + width),
      continues: continues && left === 0 && width >= cells.length,
    }))
    .slice(top, top + height);
}

/** Returns the text of cells, without the spaces at its end. */
export function textOf(cells: readonly ScreenCell[]): string {
  return cells
    .map(({ text }) => text)
    .join("")
    .trimEnd();
}

/** Returns the lines of a region, each without the spaces at its end; a line that the screen wrapped is one line. */
export function linesIn(picture: Picture, region?: ScreenRegion): string[] {
  const lines: string[] = [];
  for (const { cells, continues } of rowsIn(picture, region)) {
    const text = cells.map((cell) => cell.text).join("");
    if (continues && lines.length > 0) lines.push((lines.pop() ?? "") + text);
    else lines.push(text);
  }
  return lines.map((line) => line.trimEnd());
}

/** Returns the text of a region, its lines separated by `\n`, with the place of each character. */
export function placedText(picture: Picture, region: ScreenRegion = {}): PlacedText {
  const { column: left = 0 } = region;
  let text = "";
  const places: { row: number; column: number }[] = [];
  // Lines above keep their line ends: only the spaces of the last line are removed.
  const trimLastLine = (): void => {
    text = text.slice(0, Math.max(text.trimEnd().length, text.lastIndexOf("\n") + 1));
    places.splice(text.length);
  };
  for (const { cells, row, continues } of rowsIn(picture, region)) {
    if (text !== "" && !continues) {
      trimLastLine();
      text += "\n";
      places.push({ row: row - 1, column: left + cells.length });
    }
    for (const [at, cell] of cells.entries()) {
      text += cell.text;
      for (let unit = 0; unit < cell.text.length; unit++) places.push({ row, column: left + at });
    }
  }
  trimLastLine();
  return { text, places };
}
