import { escapeBytes, unescapeBytes } from "../text/escape-bytes.ts";

/** `<` came from the far side, `>` was sent to it. */
export type Direction = "<" | ">";

/** One line of a text transcript. */
export interface TranscriptEntry {
  /** When the line's first byte came or was sent. */
  time: Date;
  direction: Direction;
  /** The exact bytes; none where they were kept out of the transcript (see {@link SendOptions.secret}). */
  bytes: Buffer;
}

const HIDDEN = "(hidden)";

/** The escaped form: `< "login: "` or `> "root\r"`. */
export function transcriptText(direction: Direction, bytes: Uint8Array | undefined): string {
  return `${direction} ${bytes === undefined ? HIDDEN : `"${escapeBytes(bytes)}"`}`;
}

/**
 * Reads a text transcript back: every byte received and sent, in order.
 * @throws {TypeError} where a line is not one of a transcript's.
 */
export function decodeTranscript(text: string): TranscriptEntry[] {
  return text.split("\n").flatMap((line, index) => (line === "" ? [] : [decodeLine(line, index + 1)]));
}

function decodeLine(line: string, number: number): TranscriptEntry {
  const [, time, direction, escaped] = /^(\S+) ([<>]) (?:"(.*)"|\(hidden\))$/.exec(line) ?? [];
  if (time === undefined || (direction !== "<" && direction !== ">"))
    throw new TypeError(`decodeTranscript: line ${number} must be TIME < "…" or TIME > "…", got ${line.slice(0, 200)}`);
  return { time: new Date(time), direction, bytes: unescapeBytes(escaped ?? "") };
}
