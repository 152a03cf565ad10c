import { type ConsoleEncoding, encode } from "../text/encoding.ts";
import { printfByte } from "../text/printf-escape.ts";
import type { Marker } from "./marker.ts";

/** The longest quoted text on one line, which stays below 1000 bytes: busybox's line editing accepts 1023, a terminal 4095. */
const MAX_QUOTED_BYTES = 500;

/** A command in the form in which it is sent to a POSIX shell. */
export interface CommandText {
  /** The words for `run_command`, each short enough for one line. */
  readonly pieces: readonly string[];
  /** The length of `run_command` in characters after each piece. */
  readonly lengths: readonly number[];
  /** The argument of `eval`. */
  readonly word: string;
}

/**
 * Returns a command in printable ASCII, quoted, so that line editing, history expansion and the terminal do not change it.
 * @throws {TypeError} if the encoding does not have all of its characters
 */
export function commandText(command: string, encoding: ConsoleEncoding): CommandText {
  const bytes = encode("command", command, encoding);
  // Without quotes: one byte lost from a quoted quote would leave another command of the same length.
  const plain = /^[^!']*$/.test(command) && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  const { pieces, lengths } = cutIntoPieces(
    Array.from(bytes, plain ? (byte) => String.fromCharCode(byte) : printfByte),
  );
  return { pieces, lengths, word: plain ? '"$run_command"' : '"$(printf %b "$run_command")"' };
}

/** Returns the line that appends a piece of a long command to `run_command`. */
export function storeLine(piece: string, index: number, { sum }: Marker): string {
  return `run_command=${index === 0 ? "" : '"$run_command"'}${piece};echo "~run:${sum}:stored:\${#run_command}:"`;
}

/**
 * Returns the line that runs a command. It prints when the command begins and ends, keeps the exit code in `run_status`, and
 * does nothing if part of the line is missing, so that a lost byte never runs another command. With `command eval` even a
 * syntax error does not end the line.
 */
export function runLine({ pieces, lengths, word }: CommandText, { sum, check }: Marker, redirection = ""): string {
  const frame = [
    `run_id=${sum} run_status=`,
    'echo "~run:$run_id:begin:"',
    `command eval ${word}${redirection}`,
    "run_status=$? run_command=",
    `echo "~run:$run_id:stop:$run_status:$((run_status+${check})):"`,
  ].join(";");
  const stored = pieces.length > 1 ? '"$run_command"' : "";
  const isComplete = `[ "\${#run_command}+\${#run_line}" = ${lengths.at(-1)}+${frame.length} ]`;
  const lack = `echo "~run:${sum}:lack:"`;
  return `run_command=${stored}${pieces.at(-1)} run_line='${frame}';if ${isComplete};then eval "$run_line";else ${lack};fi`;
}

/** Returns the line that asks for the last command and its exit code; 999 if it did not end. */
export function askLine({ sum, check }: Marker): string {
  const answered = `\${run_id:-0}:\${run_status:-999}`;
  return `echo "~run:${sum}:asked:${answered}:$((${answered.replace(":$", "+$")}+${check})):"`;
}

/** Returns the line that shows that the shell reads lines again, and which command was the last. */
export function syncLine({ sum, check }: Marker): string {
  return `run_command= run_line=;echo "~run:${sum}:sync:\${run_id:-0}:$((\${run_id:-0}+${check})):"`;
}

function cutIntoPieces(units: readonly string[]): { pieces: string[]; lengths: number[] } {
  const pieces: string[] = [];
  const lengths: number[] = [];
  let piece = "";
  let length = 0;
  const finish = (): void => {
    length += piece.length;
    pieces.push(`'${piece}'`);
    lengths.push(length);
    piece = "";
  };
  for (const unit of units) {
    if (piece.length + unit.length > MAX_QUOTED_BYTES) finish();
    piece += unit;
  }
  finish();
  return { pieces, lengths };
}
