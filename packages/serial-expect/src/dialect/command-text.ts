/** A command in printable ASCII, cut into pieces that are short enough for one line each. */
export interface CommandText {
  /** The pieces, without quotes. */
  readonly pieces: readonly string[];
  /** The length of the text in characters after each piece. */
  readonly lengths: readonly number[];
  /** Whether the text is not the command itself, but has escapes in it that the far side decodes. */
  readonly isEscaped: boolean;
}

/**
 * The longest piece, which keeps the line below 1000 bytes: busybox's line editing accepts 1023, a terminal 4095.
 */
export const MAX_PIECE_BYTES = 500;

/** Cuts a text into pieces. A unit, such as an escape, is never cut. */
export function cutIntoPieces(units: readonly string[], isEscaped: boolean, maxBytes = MAX_PIECE_BYTES): CommandText {
  const pieces: string[] = [];
  const lengths: number[] = [];
  let piece: string[] = [];
  let pieceLength = 0;
  let length = 0;
  const finish = (): void => {
    length += pieceLength;
    pieces.push(piece.join(""));
    lengths.push(length);
    piece = [];
    pieceLength = 0;
  };
  for (const unit of units) {
    if (pieceLength + unit.length > maxBytes) finish();
    piece.push(unit);
    pieceLength += unit.length;
  }
  finish();
  return { pieces, lengths, isEscaped };
}
