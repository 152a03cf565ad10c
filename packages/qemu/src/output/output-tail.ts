const DEFAULT_LINES = 20;
const MAX_BYTES = 16_384;

/** Keeps the end of a stream's output, at most 16 KiB. */
export class OutputTail {
  #text = "";

  /** Adds output. A chunk may end within a character. */
  push(chunk: Uint8Array): void {
    // latin1 has one character per byte, so that the limit counts bytes.
    this.#text = (this.#text + Buffer.from(chunk).toString("latin1")).slice(-MAX_BYTES);
  }

  /** Returns the last lines, 20 by default. */
  lines(count = DEFAULT_LINES): string {
    const text = Buffer.from(this.#text, "latin1").toString("utf8");
    return text.trimEnd().split("\n").slice(-count).join("\n");
  }
}
