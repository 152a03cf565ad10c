import { styleText } from "node:util";

const DEFAULT_COLUMNS = 100;
const MIN_COLUMNS = 30;

/** DEL, C1 control characters and overrides of the direction of text: JSON does not escape them by itself. */
const UNSAFE_IN_JSON = /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

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

  line(text = ""): void {
    this.#stream.write(`${text}\n`);
  }

  /** Writes a value as indented JSON. Characters that a terminal could obey are escaped. */
  json(value: unknown): void {
    this.line(escapeJson(JSON.stringify(value, undefined, 2)));
  }

  /** Writes a value as one line of JSON. Characters that a terminal could obey are escaped. */
  jsonLine(value: unknown): void {
    this.line(escapeJson(JSON.stringify(value)));
  }

  paint(format: "bold" | "dim" | "red" | "green" | "yellow", text: string): string {
    return styleText(format, text, { stream: this.#stream });
  }
}

/** Returns the same JSON without characters that a terminal could obey. */
function escapeJson(json: string): string {
  return json.replace(UNSAFE_IN_JSON, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
