/** More than any `ip` or `tc` listing needs. */
const MAX_REPLY_LENGTH = 1 << 20;
/** The most characters between a marker and the end of its line: an exit code and the line end, with some room. */
const MAX_MARKER_TAIL_LENGTH = 5;

/** The output of one command on one stream, and its exit code. */
export interface StreamReply {
  readonly text: string;
  readonly exitCode: number;
}

/** Splits one stream of a shell into the replies of its commands: each ends with a line of the marker and the exit code. */
export class ReplyReader {
  readonly #marker: string;
  readonly #sink: (reply: StreamReply) => void;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #text = "";

  constructor(marker: string, sink: (reply: StreamReply) => void) {
    this.#marker = marker;
    this.#sink = sink;
  }

  /** The text after the last complete reply. */
  get rest(): string {
    return this.#text;
  }

  /** Reads the next bytes of the stream. @throws {RangeError} if a reply is longer than 1 Mi characters */
  push(bytes: Uint8Array): void {
    const searched = Math.max(0, this.#text.length - this.#marker.length - MAX_MARKER_TAIL_LENGTH);
    this.#text += this.#decoder.decode(bytes, { stream: true });
    this.#cut(searched);
    if (this.#text.length > MAX_REPLY_LENGTH)
      throw new RangeError(`a reply is longer than ${MAX_REPLY_LENGTH} characters`);
  }

  #cut(from: number): void {
    for (let search = from; ; search = 0) {
      const at = this.#text.indexOf(this.#marker, search);
      const end = at < 0 ? -1 : this.#text.indexOf("\n", at);
      if (end < 0) return;
      const exitCode = Number(this.#text.slice(at + this.#marker.length, end));
      const text = this.#text.slice(0, at);
      this.#text = this.#text.slice(end + 1);
      this.#sink({ text, exitCode });
    }
  }
}
