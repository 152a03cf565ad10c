import { plainCell } from "./cell.ts";
import { findHighlights } from "./highlight.ts";
import { type Picture, type PictureRow, textOf } from "./picture.ts";

/** Formats a picture for a message: its size and cursor, then its rows; those with highlighted text begin with `>`. */
export function describePicture(picture: Picture): string {
  const { columns, rows, cursor } = picture;
  const highlighted = new Set(findHighlights(picture).map(({ row }) => row));
  const lines = rows.map(({ cells }, row) => `${highlighted.has(row) ? ">" : " "} ${textOf(cells)}`.trimEnd());
  while (lines.at(-1) === "") lines.pop();
  const place = `in row ${cursor.row}, column ${cursor.column}`;
  const size = `${columns} columns, ${rows.length} rows, the ${cursor.visible ? "" : "hidden "}cursor ${place}`;
  return lines.length === 0 ? `The screen is empty (${size}).` : `The screen (${size}):\n${lines.join("\n")}`;
}

/** Returns a picture without secrets: a line that contains one has no colours. */
export function withoutSecrets(picture: Picture, hide: (text: string) => string): Picture {
  const rows: PictureRow[] = [];
  for (const line of wrappedLines(picture.rows)) {
    const cells = line.flatMap((row) => row.cells);
    const text = cells.map((cell) => cell.text).join("");
    const shown = hide(text);
    if (shown === text) {
      rows.push(...line);
      continue;
    }
    const plain = Array.from(shown.padEnd(cells.length).slice(0, cells.length), (character) => plainCell(character));
    for (const [index, { continues }] of line.entries()) {
      const start = index * picture.columns;
      rows.push({ continues, cells: plain.slice(start, start + picture.columns) });
    }
  }
  return { ...picture, rows };
}

/** Returns the rows, each with the rows that continue it. */
function wrappedLines(rows: readonly PictureRow[]): PictureRow[][] {
  const lines: PictureRow[][] = [];
  for (const row of rows) {
    const last = lines.at(-1);
    if (row.continues && last !== undefined) last.push(row);
    else lines.push([row]);
  }
  return lines;
}
