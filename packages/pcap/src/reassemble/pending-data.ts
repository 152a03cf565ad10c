/** Bytes of a stream, from an offset on. */
export interface StreamPiece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What a piece counts besides its bytes: more than it takes, so that tiny ones are few enough to keep them sorted. */
const PIECE_OVERHEAD_BYTES = 512;

/** Parts of a stream that came before the bytes in front of them: copies, sorted, without overlaps. The first copy counts. */
export class PendingData {
  #pieces: StreamPiece[] = [];
  #heldBytes = 0;

  /** About how many bytes of memory the parts take. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Where the first part begins; undefined if there is none. */
  get firstOffset(): number | undefined {
    return this.#pieces[0]?.offset;
  }

  /** Adds what is new of these bytes. */
  add(offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length;
    let index = this.#indexAfter(offset);
    let at = offset;
    while (at < end) {
      const piece = this.#pieces[index];
      const until = Math.min(end, piece?.offset ?? end);
      if (until > at) {
        const added = { offset: at, bytes: bytes.slice(at - offset, until - offset) };
        this.#pieces.splice(index, 0, added);
        this.#count([added], 1);
        index++;
      }
      at = piece === undefined ? end : Math.max(until, endOf(piece));
      index++;
    }
  }

  /** Removes and returns what follows on an offset without a gap, and drops what is before it. */
  take(offset: number): StreamPiece[] {
    const taken: StreamPiece[] = [];
    let at = offset;
    let count = 0;
    for (const piece of this.#pieces) {
      if (piece.offset > at) break;
      count++;
      if (endOf(piece) <= at) continue;
      taken.push({ offset: at, bytes: piece.bytes.subarray(at - piece.offset) });
      at = endOf(piece);
    }
    if (count > 0) this.#count(this.#pieces.splice(0, count), -1);
    return taken;
  }

  /** Returns the index of the first part that ends after an offset. */
  #indexAfter(offset: number): number {
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const piece = this.#pieces[middle];
      if (piece !== undefined && endOf(piece) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #count(pieces: readonly StreamPiece[], sign: 1 | -1): void {
    for (const { bytes } of pieces) this.#heldBytes += sign * (bytes.length + PIECE_OVERHEAD_BYTES);
  }
}

const endOf = ({ offset, bytes }: StreamPiece): number => offset + bytes.length;
