/** A longer line is passed on in pieces, so that a peer that never ends its line costs bounded memory. */
const MAX_LINE_LENGTH = 65_536;

/** Bytes of UTF-8 in, whole lines out, without their line end. */
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

  /** Passes on what stands after the last line end. */
  end(): void {
    this.#take(this.#decoder.decode());
    if (this.#rest !== "") this.#emit(this.#rest);
    this.#rest = "";
  }

  #take(text: string): void {
    const lines = text.split("\n");
    const last = lines.pop() ?? "";
    for (const line of lines) {
      this.#emit(this.#rest + line);
      this.#rest = "";
    }
    this.#rest += last;
    if (this.#rest.length > MAX_LINE_LENGTH) {
      this.#emit(this.#rest);
      this.#rest = "";
    }
  }

  #emit(line: string): void {
    this.#sink(line.endsWith("\r") ? line.slice(0, -1) : line);
  }
}
