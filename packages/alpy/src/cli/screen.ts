import { styleText } from "node:util";

const usualColumns = 100;
const fewestColumns = 30;

/** Where a command writes: a terminal with its width and colours, or a pipe or file without. */
export class Screen {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** How many characters fit on a line. */
  get columns(): number {
    return Math.max(fewestColumns, this.#stream.columns || Number(process.env["COLUMNS"]) || usualColumns);
  }

  /** Whether it takes colours: a terminal does, unless `NO_COLOR` is set; anything does with `FORCE_COLOR`. */
  get hasColors(): boolean {
    return this.paint("bold", "x") !== "x";
  }

  /** Whether somebody is looking. */
  get isTerminal(): boolean {
    return this.#stream.isTTY;
  }

  line(text = ""): void {
    this.#stream.write(`${text}\n`);
  }

  /** A value as indented JSON. */
  json(value: unknown): void {
    this.line(JSON.stringify(value, undefined, 2));
  }

  paint(format: "bold" | "dim" | "red" | "green" | "yellow", text: string): string {
    return styleText(format, text, { stream: this.#stream });
  }
}
