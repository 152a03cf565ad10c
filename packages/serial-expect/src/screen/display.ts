import { Writable } from "node:stream";
import type { IBufferCell, Terminal } from "@xterm/headless";
import type { ConsoleEncoding } from "../text/encoding.ts";
import { unreachable } from "../unreachable.ts";
import { plainCell, type ScreenCell, type ScreenColor } from "./cell.ts";
import type { Picture, PictureRow } from "./picture.ts";

/** Draws what a console receives, by xterm.js. */
export class Display {
  /** Receives the bytes; slower than they arrive, it pauses the console. */
  readonly input: Writable;
  readonly #terminal: Terminal;
  readonly #encoding: ConsoleEncoding;
  readonly #listeners = new Set<() => void>();
  #drawnChunks = 0;

  constructor(terminal: Terminal, encoding: ConsoleEncoding) {
    this.#terminal = terminal;
    this.#encoding = encoding;
    this.input = new Writable({
      writev: (chunks, done) => {
        this.#draw(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done);
      },
    });
  }

  /** The number of pieces that were drawn so far, by which a change is noticed. */
  get drawnChunks(): number {
    return this.#drawnChunks;
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  /** Calls back after each change, until the returned function is called. */
  onDrawn(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves when everything that was received before the call has been drawn. */
  async drawn(): Promise<void> {
    if (!this.input.writable) return;
    await new Promise<void>((resolve) => this.input.write(Buffer.alloc(0), () => resolve()));
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#changed();
  }

  close(): void {
    this.input.destroy();
    this.#listeners.clear();
    this.#terminal.dispose();
  }

  /** Returns what the screen shows now. */
  picture(): Picture {
    const { active } = this.#terminal.buffer;
    const cell = active.getNullCell();
    const rows = Array.from({ length: this.rows }, (_, row): PictureRow => {
      const line = active.getLine(active.baseY + row) ?? unreachable("the row is on the screen");
      const cells = Array.from({ length: this.columns }, (__, column) => {
        const read = line.getCell(column, cell);
        return read === undefined ? plainCell(" ") : screenCell(read);
      });
      return { cells, continues: line.isWrapped };
    });
    return { columns: this.columns, rows, cursor: { row: active.cursorY, column: active.cursorX } };
  }

  #draw(bytes: Buffer, done: () => void): void {
    const data = this.#encoding === "utf8" ? bytes : bytes.toString(this.#encoding);
    this.#terminal.write(data, () => {
      if (bytes.length > 0) this.#changed();
      done();
    });
  }

  #changed(): void {
    this.#drawnChunks++;
    for (const listener of this.#listeners) listener();
  }
}

function screenCell(cell: IBufferCell): ScreenCell {
  return {
    text: cell.getWidth() === 0 ? "" : cell.getChars() || " ",
    foreground: color(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    background: color(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    blink: cell.isBlink() !== 0,
    inverse: cell.isInverse() !== 0,
    invisible: cell.isInvisible() !== 0,
    strikethrough: cell.isStrikethrough() !== 0,
  };
}

function color(isDefault: boolean, isExact: boolean, value: number): ScreenColor {
  if (isDefault) return "default";
  return isExact ? `#${value.toString(16).padStart(6, "0")}` : value;
}
