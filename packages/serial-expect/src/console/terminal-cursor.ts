/** The size of a terminal, in characters. */
export interface TerminalSize {
  /** Characters in a row. */
  readonly columns: number;
  /** Rows. */
  readonly rows: number;
}

const TAB_COLUMNS = 8;
/** Characters that take no space, and characters that take two columns (Unicode Standard Annex 11, as far as terminals agree). */
const ZERO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
const DOUBLE_WIDTH =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
const CSI = /^\[([?>!]?)([\d;:]*)([ -/]*)([@-~])$/;

interface Position {
  readonly column: number;
  readonly row: number;
}

/** Where the cursor of a terminal is, without the terminal's text: what xterm does with it (ctlseqs, DEC STD 070). */
export class TerminalCursor {
  #size: TerminalSize;
  /** From 0; equal to the number of columns when the last column was just written (deferred wrap). */
  #column = 0;
  #row = 0;
  #saved: Position = { column: 0, row: 0 };
  /** The scrolling region. */
  #top = 0;
  #bottom: number;
  #isRelative = false;
  #wraps = true;

  constructor(size: TerminalSize) {
    this.#size = size;
    this.#bottom = size.rows - 1;
  }

  /** The column from 1. */
  get column(): number {
    return Math.min(this.#column, this.#size.columns - 1) + 1;
  }

  /** The row from 1; in origin mode, from the top of the scrolling region. */
  get row(): number {
    return this.#row - (this.#isRelative ? this.#top : 0) + 1;
  }

  /** Changes the size of the terminal. */
  resize(size: TerminalSize): void {
    this.#size = size;
    this.#top = 0;
    this.#bottom = size.rows - 1;
    this.#moveTo(this.#column, this.#row);
  }

  /** Writes text with its control characters. */
  write(text: string): void {
    for (const character of text) {
      if (character < " ") this.#control(character);
      else if (character !== "\u007f" && !ZERO_WIDTH.test(character))
        this.#advance(DOUBLE_WIDTH.test(character) ? 2 : 1);
    }
  }

  /** Follows a sequence, which is without its ESC. */
  sequence(sequence: string): void {
    const [, kind = "", parameters = "", between, final = ""] = CSI.exec(sequence) ?? [];
    if (between === undefined) this.#escape(sequence);
    else if (kind === "" && between === "") this.#csi(final, parameters.split(";").map(Number));
    else if (kind === "?" && (final === "h" || final === "l"))
      this.#modes(parameters.split(";").map(Number), final === "h");
    else if (kind === "!" && final === "p") this.#softReset();
  }

  #control(character: string): void {
    if (character === "\r") this.#column = 0;
    else if (character === "\n" || character === "\v" || character === "\f") this.#lineFeed();
    else if (character === "\b") this.#column = Math.max(0, this.column - 2);
    else if (character === "\t") this.#tab(1);
  }

  /** Moves to a tab stop; not if the next character would wrap, as in xterm.js. */
  #tab(count: number): void {
    if (this.#column === this.#size.columns) return;
    this.#moveTo((Math.floor(this.#column / TAB_COLUMNS) + count) * TAB_COLUMNS, this.#row);
  }

  #advance(width: number): void {
    const { columns } = this.#size;
    if (this.#column + width > columns) {
      if (this.#wraps) {
        this.#column = 0;
        this.#lineFeed();
      } else this.#column = columns - width;
    }
    this.#column += width;
  }

  #lineFeed(): void {
    this.#column = this.column - 1;
    if (this.#row === this.#bottom) return;
    this.#row = Math.min(this.#row + 1, this.#size.rows - 1);
  }

  #reverseLineFeed(): void {
    this.#column = this.column - 1;
    if (this.#row !== this.#top) this.#row = Math.max(this.#row - 1, 0);
  }

  #escape(sequence: string): void {
    if (sequence === "7") this.#save();
    else if (sequence === "8") this.#restore();
    else if (sequence === "D") this.#lineFeed();
    else if (sequence === "E") {
      this.#column = 0;
      this.#lineFeed();
    } else if (sequence === "M") this.#reverseLineFeed();
    else if (sequence === "c") {
      this.#softReset();
      this.#moveTo(0, 0);
    } else if (sequence === "#8") this.#moveTo(0, 0);
  }

  #csi(final: string, [first = 0, second = 0]: readonly number[]): void {
    const count = Math.max(first, 1);
    const column = this.column - 1;
    if (final === "A" || final === "F") this.#up(count);
    else if (final === "B" || final === "E") this.#down(count);
    else if (final === "e") this.#moveTo(column, this.#row + count);
    else if (final === "C" || final === "a") this.#moveTo(column + count, this.#row);
    else if (final === "D") this.#moveTo(column - count, this.#row);
    else if (final === "G" || final === "`") this.#moveTo(count - 1, this.#row);
    else if (final === "d") this.#moveTo(column, this.#fromTop(count - 1));
    else if (final === "H" || final === "f") this.#moveTo(Math.max(second, 1) - 1, this.#fromTop(count - 1));
    else if (final === "I") this.#tab(count);
    else if (final === "Z") this.#moveTo((Math.ceil(column / TAB_COLUMNS) - count) * TAB_COLUMNS, this.#row);
    else if (final === "r") this.#setRegion(count, second);
    else if (final === "s") this.#save();
    else if (final === "u") this.#restore();
    if (final === "E" || final === "F") this.#column = 0;
  }

  #up(count: number): void {
    const limit = this.#row >= this.#top ? this.#top : 0;
    this.#moveTo(this.column - 1, Math.max(this.#row - count, limit));
  }

  #down(count: number): void {
    const limit = this.#row <= this.#bottom ? this.#bottom : this.#size.rows - 1;
    this.#moveTo(this.column - 1, Math.min(this.#row + count, limit));
  }

  #fromTop(row: number): number {
    return this.#isRelative ? Math.min(this.#top + row, this.#bottom) : row;
  }

  #setRegion(top: number, bottom: number): void {
    const { rows } = this.#size;
    const last = bottom === 0 || bottom > rows ? rows : bottom;
    if (last <= top) return;
    this.#top = top - 1;
    this.#bottom = last - 1;
    this.#moveTo(0, this.#fromTop(0));
  }

  #modes(modes: readonly number[], isSet: boolean): void {
    for (const mode of modes) {
      if (mode === 6) {
        this.#isRelative = isSet;
        this.#moveTo(0, this.#fromTop(0));
      } else if (mode === 7) this.#wraps = isSet;
      else if (mode === 1048 || mode === 1049) isSet ? this.#save() : this.#restore();
    }
  }

  #softReset(): void {
    this.#isRelative = false;
    this.#wraps = true;
    this.#top = 0;
    this.#bottom = this.#size.rows - 1;
    this.#saved = { column: 0, row: 0 };
  }

  #save(): void {
    this.#saved = { column: this.#column, row: this.#row };
  }

  #restore(): void {
    this.#column = Math.min(this.#saved.column, this.#size.columns);
    this.#row = Math.min(this.#saved.row, this.#size.rows - 1);
  }

  #moveTo(column: number, row: number): void {
    this.#column = Math.min(Math.max(column, 0), this.#size.columns - 1);
    this.#row = Math.min(Math.max(row, 0), this.#size.rows - 1);
  }
}
