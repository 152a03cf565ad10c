import { styleText } from "node:util";

const DEFAULT_COLUMNS = 100;
const MIN_COLUMNS = 30;

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

  /** Writes a value as indented JSON. */
  json(value: unknown): void {
    this.line(JSON.stringify(value, undefined, 2));
  }

  paint(format: "bold" | "dim" | "red" | "green" | "yellow", text: string): string {
    return styleText(format, text, { stream: this.#stream });
  }
}
