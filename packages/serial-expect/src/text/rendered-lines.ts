import { unreachable } from "../unreachable.ts";

const ESC = "\u001b";
const BEL = "\u0007";
/** CSI sequences (ECMA-48, 5.4), strings that end with BEL or ST (OSC and others), and other escape sequences. */
const SEQUENCE = new RegExp(
  String.raw`${ESC}(?:\[([0-?]*)[ -/]*([@-~])|[\]PX^_][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\)|[ -/]*[0-~])`,
  "y",
);
/** More columns or repetitions than any terminal has. */
const MAX_COUNT = 10_000;

/**
 * Returns text as the lines that a terminal without an edge shows: with carriage returns, backspaces and erasures carried out,
 * as pagers and line editors send them, and without colours. Spaces at the ends of lines are removed.
 */
export function renderedLines(text: string): string[] {
  const lines: string[] = [];
  const line = new Line();
  for (let at = 0; at < text.length; ) {
    SEQUENCE.lastIndex = at;
    const sequence = SEQUENCE.exec(text);
    if (sequence !== null) {
      line.control(sequence[2] ?? "", sequence[1] ?? "");
      at += sequence[0].length;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at) ?? unreachable("the character is within the text"));
    at += character.length;
    if (character === "\n") lines.push(line.take());
    else line.put(character);
  }
  return [...lines, line.take()];
}

/** The line that is being drawn. */
class Line {
  #cells: string[] = [];
  #column = 0;

  put(character: string): void {
    if (character === "\r") this.#column = 0;
    else if (character === "\b") this.#column = Math.max(0, this.#column - 1);
    else if (character === "\t") this.#column = (Math.floor(this.#column / 8) + 1) * 8;
    else if (character >= " " && character !== "\u007f") this.#write(character);
  }

  /** Carries out what changes a line: ECMA-48, 8.3.41 (EL), 8.3.39 (ED), 8.3.20 (CUF), 8.3.18 (CUB), 8.3.9 (CHA), 8.3.26 (DCH), 8.3.64 (ICH). */
  control(final: string, parameters: string): void {
    const count = Math.min(Math.max(Number.parseInt(parameters, 10) || 1, 1), MAX_COUNT);
    if (final === "K" || final === "J") this.#erase(parameters);
    else if (final === "C") this.#column = Math.min(this.#column + count, MAX_COUNT);
    else if (final === "D") this.#column = Math.max(0, this.#column - count);
    else if (final === "G") this.#column = count - 1;
    else if (final === "H") this.#column = Math.max(0, (Number.parseInt(parameters.split(";")[1] ?? "1", 10) || 1) - 1);
    else if (final === "P") this.#cells.splice(this.#column, count);
    else if (final === "@") this.#cells.splice(this.#column, 0, ...Array.from({ length: count }, () => " "));
  }

  take(): string {
    const text = this.#cells.join("").trimEnd();
    this.#cells = [];
    this.#column = 0;
    return text;
  }

  #write(character: string): void {
    while (this.#cells.length < this.#column) this.#cells.push(" ");
    this.#cells[this.#column++] = character;
  }

  #erase(parameters: string): void {
    if (parameters === "" || parameters === "0") this.#cells.splice(this.#column);
    else if (parameters === "1") this.#cells.fill(" ", 0, this.#column + 1);
    else this.#cells = [];
  }
}
