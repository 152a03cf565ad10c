import { checkArgument, stringCheck } from "../option-checks.ts";
import { escapeBytes, unescapeBytes } from "../text/escape-bytes.ts";
import { quoted } from "../text/evidence.ts";
import { HIDDEN } from "../text/secrets.ts";

/** The direction of a transcript's bytes: `<` received from the far side, `>` sent to it. */
export type TranscriptDirection = "<" | ">";

/** One line of a text transcript. */
export interface TranscriptEntry {
  /** When the line's first byte was received or sent. */
  readonly time: Date;
  /** Whether the bytes were received or sent. */
  readonly direction: TranscriptDirection;
  /** The exact bytes; none if they are secret (see {@link SendOptions.secret}). */
  readonly bytes: Buffer;
}

/** Formats bytes for a transcript: `< "login: "` or `> "root\r"`. */
export function transcriptText(direction: TranscriptDirection, bytes: Uint8Array | undefined): string {
  return `${direction} ${bytes === undefined ? HIDDEN : `"${escapeBytes(bytes)}"`}`;
}

/**
 * Decodes a text transcript: returns all bytes received and sent, in order.
 * @throws {TypeError} if a line is not a transcript line
 */
export function decodeTranscript(text: string): TranscriptEntry[] {
  checkArgument("decodeTranscript: text", stringCheck, text);
  return text.split("\n").flatMap((line, index) => (line === "" ? [] : [decodeLine(line, index + 1)]));
}

function decodeLine(line: string, number: number): TranscriptEntry {
  const [, timeText = "", direction, escaped] = /^(\S+) ([<>]) (?:"(.*)"|\(hidden\))$/.exec(line) ?? [];
  const time = new Date(timeText);
  if (Number.isNaN(time.getTime()) || (direction !== "<" && direction !== ">"))
    throw new TypeError(`decodeTranscript: line ${number} must be TIME < "…" or TIME > "…", got ${quoted(line)}`);
  const bytes = escaped === undefined ? Buffer.alloc(0) : unescapeBytes(escaped);
  return { time, direction, bytes };
}
