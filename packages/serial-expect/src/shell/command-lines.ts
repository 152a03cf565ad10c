import { encode } from "../match/pattern.ts";
import type { ConsoleEncoding } from "../text/encoding.ts";
import type { Marker } from "./marker.ts";

/** Quoted text for one line, which it leaves below 1000: busybox's line editing takes 1023 bytes, a terminal 4095. */
const MAX_QUOTED_BYTES = 500;

/** A command as a POSIX shell is handed it. */
export interface CommandText {
  /** Its words for `run_command`, each short enough for one line. */
  pieces: string[];
  /** How many characters `run_command` then holds, piece by piece. */
  lengths: number[];
  /** What is given to `eval`. */
  word: string;
}

/**
 * A command in printable ASCII, quoted, so that line editing, history expansion and the terminal's control characters leave
 * it alone.
 */
export function commandText(command: string, encoding: ConsoleEncoding): CommandText {
  if (command.includes("\0")) throw new TypeError("run: command must not hold a NUL character");
  const bytes = encode(command, encoding);
  // No quote: one byte lost from a quoted quote would leave another command of the same length.
  const plain = /^[^!']*$/.test(command) && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  const { pieces, lengths } = cutIntoPieces(
    Array.from(bytes, plain ? (byte) => String.fromCharCode(byte) : escapedByte),
  );
  return { pieces, lengths, word: plain ? '"$run_command"' : '"$(printf %b "$run_command")"' };
}

/** The line that puts all but the last piece of a long command into `run_command`, one after the other. */
export function storeLine({ pieces }: CommandText, index: number, { sum }: Marker): string {
  return `run_command=${index === 0 ? "" : '"$run_command"'}${pieces[index]};echo "~run:${sum}:stored:\${#run_command}:"`;
}

/**
 * The line that runs a command: it tells when it begins and ends, keeps its exit code in `run_status`, and does nothing
 * unless it has come whole, so that a byte lost on the way makes no other command of it. `command eval` keeps even a syntax
 * error from ending the line.
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
  const whole = `[ "\${#run_command}+\${#run_line}" = ${lengths.at(-1)}+${frame.length} ]`;
  const lack = `echo "~run:${sum}:lack:"`;
  return `run_command=${stored}${pieces.at(-1)} run_line='${frame}';if ${whole};then eval "$run_line";else ${lack};fi`;
}

/** The line that asks which command was the last to run, and for its exit code; 999 where it did not end. */
export function askLine({ sum, check }: Marker): string {
  const answered = `\${run_id:-0}:\${run_status:-999}`;
  return `echo "~run:${sum}:asked:${answered}:$((${answered.replace(":$", "+$")}+${check})):"`;
}

/** The line that shows that the shell reads its lines again, and which command was the last to run there. */
export function syncLine({ sum, check }: Marker): string {
  return `run_command= run_line=;echo "~run:${sum}:sync:\${run_id:-0}:$((\${run_id:-0}+${check})):"`;
}

/** Text as one word for a POSIX shell. */
export function quoteWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
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

/** As `printf %b` reads it. */
function escapedByte(byte: number): string {
  const char = String.fromCharCode(byte);
  return /[ -~]/.test(char) && !/['\\!]/.test(char) ? char : `\\0${byte.toString(8).padStart(3, "0")}`;
}
