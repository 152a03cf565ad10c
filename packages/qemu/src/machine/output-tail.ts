const defaultLines = 20;
const maximumBytes = 16_384;

/** Keeps the end of what a stream said, within 16 KiB. */
export class Tail {
  #text = "";

  push(chunk: Uint8Array): void {
    // latin1 keeps one character a byte, so that a chunk's end never tears a character of the limit.
    this.#text = (this.#text + Buffer.from(chunk).toString("latin1")).slice(-maximumBytes);
  }

  /** The last lines, 20 unless told. */
  lines(count = defaultLines): string {
    const text = Buffer.from(this.#text, "latin1").toString("utf8");
    return text.trimEnd().split("\n").slice(-count).join("\n");
  }
}
