import { Writable } from "node:stream";
import type { IBufferCell, Terminal } from "@xterm/headless";
import { type ConsoleEncoding, streamDecoder } from "../text/encoding.ts";
import { unreachable } from "../unreachable.ts";
import { plainCell, type ScreenCell, type ScreenColor } from "./cell.ts";
import type { Picture, PictureRow } from "./picture.ts";

/** The private mode of the visible cursor (DECTCEM). */
const CURSOR_MODE = 25;

/** Draws what a console receives, by xterm.js. */
export class Display {
  /** Receives the bytes; slower than they arrive, it pauses the console. */
  readonly input: Writable;
  readonly #terminal: Terminal;
  readonly #encodingOf: () => ConsoleEncoding;
  readonly #listeners = new Set<() => void>();
  #decoder: { readonly encoding: ConsoleEncoding; readonly decode: (bytes: Buffer) => string };
  #drawnChunks = 0;
  #hidesCursor = false;

  /** @param encodingOf returns the console's encoding, which can change: firmware and the system have their own. */
  constructor(terminal: Terminal, encodingOf: () => ConsoleEncoding) {
    this.#terminal = terminal;
    this.#encodingOf = encodingOf;
    this.#decoder = { encoding: encodingOf(), decode: streamDecoder(encodingOf()) };
    this.#followCursorMode();
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
    return {
      columns: this.columns,
      rows,
      cursor: { row: active.cursorY, column: active.cursorX, visible: !this.#hidesCursor },
    };
  }

  /** xterm.js draws the cursor by DECTCEM, but its interface does not show that mode. */
  #followCursorMode(): void {
    const { parser } = this.#terminal;
    const setTo = (isHidden: boolean) => (parameters: readonly (number | number[])[]) => {
      if (parameters.includes(CURSOR_MODE)) this.#hidesCursor = isHidden;
      return false;
    };
    parser.registerCsiHandler({ prefix: "?", final: "l" }, setTo(true));
    parser.registerCsiHandler({ prefix: "?", final: "h" }, setTo(false));
    // The resets: DECSTR and RIS.
    const reset = (): boolean => (this.#hidesCursor = false);
    parser.registerCsiHandler({ intermediates: "!", final: "p" }, reset);
    parser.registerEscHandler({ final: "c" }, reset);
  }

  #decoded(bytes: Buffer): string {
    const encoding = this.#encodingOf();
    if (encoding !== this.#decoder.encoding) this.#decoder = { encoding, decode: streamDecoder(encoding) };
    return this.#decoder.decode(bytes);
  }

  #draw(bytes: Buffer, done: () => void): void {
    this.#terminal.write(this.#decoded(bytes), () => {
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
