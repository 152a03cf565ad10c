/**
 * A message on several lines, as a monitor with `pretty=on` sends it: `{`, lines that are indented, and `}`. JSON has no line
 * end within a string, so the lines of a message can be recognized by how they begin.
 */
export class PrettyMessage {
  readonly #limitBytes: number;
  #text = "{\n";
  #bytes = 2;
  #isSkipped = false;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The lines so far. */
  get text(): string {
    return this.#text;
  }

  get sizeBytes(): number {
    return this.#bytes;
  }

  /** Whether the message was reported already, and only its end is waited for. */
  get isSkipped(): boolean {
    return this.#isSkipped;
  }

  /** Returns whether the message still has at most `limitBytes`. */
  add(line: string, bytes: number): boolean {
    this.#bytes += bytes + 1;
    if (!this.#isSkipped) this.#text += `${line}\n`;
    return this.#bytes <= this.#limitBytes;
  }

  /** Forgets the text: the message is reported as bad, and the rest of its lines is passed over. */
  skip(): void {
    this.#isSkipped = true;
    this.#text = "";
  }
}

/** Checks whether a line is the first one of a message on several lines. */
export function opensMessage(line: string): boolean {
  return line.length <= 2 && line.trimEnd() === "{";
}

/** Checks whether a line is the last one of a message on several lines. */
export function closesMessage(line: string): boolean {
  return line.length <= 2 && line.trimEnd() === "}";
}

/** Checks whether a line is within a message on several lines. */
export function continuesMessage(line: string): boolean {
  return /^\s/.test(line);
}
