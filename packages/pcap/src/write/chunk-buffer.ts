/** Joins small pieces of bytes into chunks. */
export class ChunkBuffer {
  #pieces: Uint8Array[] = [];
  /** Number of bytes collected. */
  length = 0;

  /** Adds a piece at the end. */
  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.length += piece.length;
  }

  /** Returns the collected bytes and starts again with none. */
  take(): Uint8Array {
    const chunk = new Uint8Array(this.length);
    let offset = 0;
    for (const piece of this.#pieces) {
      chunk.set(piece, offset);
      offset += piece.length;
    }
    this.#pieces = [];
    this.length = 0;
    return chunk;
  }
}
