import { styleText } from "node:util";
import { escapeForeign } from "../../escape-foreign.ts";

const DEFAULT_COLUMNS = 100;
const MIN_COLUMNS = 30;

const ESC = "\u001b";
/** The escape sequences that {@link Screen.paint} writes. */
const PAINT = new RegExp(`(${ESC}\\[(?:1|2|22|31|32|33|39)m)`);
/** What JSON allows in a text and a terminal may obey; JSON has escapes for it. */
const UNSAFE_IN_JSON = /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const LINES = { keepLines: true } as const;

/** Output of a command: a terminal with its width and colours, or a pipe or file without. */
export class Screen {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** Number of characters that fit on a line. */
  get columns(): number {
    return Math.max(MIN_COLUMNS, this.#stream.columns || Number(process.env["COLUMNS"]) || DEFAULT_COLUMNS);
  }

  /** Whether it shows colours: a terminal does, unless `NO_COLOR` is set; with `FORCE_COLOR`, any output does. */
  get hasColors(): boolean {
    return this.paint("bold", "x") !== "x";
  }

  /** Whether it is a terminal. */
  get isTerminal(): boolean {
    return this.#stream.isTTY;
  }

  /** Writes a line. Everything that a terminal obeys is escaped, except the colours of {@link paint}. */
  line(text = ""): void {
    // Split by a group, so that every second part is a colour.
    const parts = text.split(PAINT).map((part, index) => (index % 2 === 1 ? part : escapeForeign(part, LINES)));
    this.#stream.write(`${parts.join("")}\n`);
  }

  /** Writes a value as indented JSON. */
  json(value: unknown): void {
    this.line(safeJson(JSON.stringify(value, undefined, 2)));
  }

  /** Writes a value as one line of JSON. */
  jsonLine(value: object | undefined): void {
    this.line(safeJson(JSON.stringify(value ?? null)));
  }

  /** Returns text in a colour, if the output shows colours; the text itself is escaped. */
  paint(format: "bold" | "dim" | "red" | "green" | "yellow", text: string): string {
    return styleText(format, escapeForeign(text, LINES), { stream: this.#stream });
  }
}

function safeJson(json: string): string {
  return json.replace(UNSAFE_IN_JSON, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
