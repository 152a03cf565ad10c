/** A longer line is passed on in pieces, so that a line that never ends uses bounded memory. */
const MAX_LINE_LENGTH = 65_536;

/** Splits UTF-8 bytes into lines, without their line ends. */
export class LineSplitter {
  readonly #sink: (line: string) => void;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #rest = "";

  constructor(sink: (line: string) => void) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Passes on the text after the last line end. */
  end(): void {
    this.#take(this.#decoder.decode());
    if (this.#rest !== "") this.#emit(this.#rest);
    this.#rest = "";
  }

  #take(text: string): void {
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      this.#emit(this.#rest + text.slice(start, end));
      this.#rest = "";
      start = end + 1;
    }
    this.#rest += text.slice(start);
    if (this.#rest.length > MAX_LINE_LENGTH) {
      this.#emit(this.#rest);
      this.#rest = "";
    }
  }

  #emit(line: string): void {
    this.#sink(line.endsWith("\r") ? line.slice(0, -1) : line);
  }
}
