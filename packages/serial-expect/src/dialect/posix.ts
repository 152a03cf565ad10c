import { type ConsoleEncoding, encode } from "../text/encoding.ts";
import { printfByte } from "../text/printf-escape.ts";
import { type CommandText, cutIntoPieces, MAX_PIECE_BYTES } from "./command-text.ts";
import type { Dialect, Redirection } from "./dialect.ts";
import type { Marker } from "./marker.ts";
import { sumCheck } from "./number-check.ts";

/** Variables that tell programs to use no pager, with their values. */
export const NO_PAGER_VARIABLES: ReadonlyMap<string, string> = new Map([
  ["PAGER", "cat"],
  ["MANPAGER", "cat"],
  ["GIT_PAGER", "cat"],
  ["SYSTEMD_PAGER", ""],
]);

interface PosixForm {
  readonly name: "posix" | "zsh";
  /** The command that runs a text in the shell itself. */
  readonly run: string;
  /** The expansion of `run_id` before a colon. */
  readonly id: string;
  /** Whether the shell reads from a terminal, which limits the length of a line. */
  readonly isOnTerminal: boolean;
}

/** dash, busybox ash, bash, ksh and others. With `command eval` even a syntax error does not end the line. */
export const posix: Dialect = posixDialect({ name: "posix", run: "command eval", id: "$run_id", isOnTerminal: true });
/**
 * zsh, whose `command` runs only programs, whose `eval` survives a syntax error, and in which a colon behind `$run_id` can begin
 * a modifier.
 */
export const zsh: Dialect = posixDialect({ name: "zsh", run: "eval", id: `\${run_id}`, isOnTerminal: true });
/** {@link posix} without a terminal. */
export const pipedPosix: Dialect = posixDialect({
  name: "posix",
  run: "command eval",
  id: "$run_id",
  isOnTerminal: false,
});
/** {@link zsh} without a terminal. */
export const pipedZsh: Dialect = posixDialect({ name: "zsh", run: "eval", id: `\${run_id}`, isOnTerminal: false });

function posixDialect(form: PosixForm): Dialect {
  const { name, isOnTerminal } = form;
  const maxBytes = isOnTerminal ? MAX_PIECE_BYTES : Number.POSITIVE_INFINITY;
  return {
    name,
    nothing: "true",
    noPagers: `export ${[...NO_PAGER_VARIABLES].map((entry) => entry.join("=")).join(" ")}`,
    numbers: sumCheck,
    interrupts: ["\u0003", "\u0003\u001c"],
    text: (command, encoding) => posixText(command, encoding, maxBytes),
    storeLine: posixStoreLine,
    runLine: (text, marker, redirection) => posixRunLine(form, text, marker, redirection),
    askLine: posixAskLine,
    syncLine: posixSyncLine,
    // The errors of the shell itself belong to the output, too.
    setUp: isOnTerminal ? undefined : "exec 2>&1",
    setsTerminal: name === "zsh",
    posix: (command) => command,
  };
}

/**
 * Returns a command in printable ASCII, so that line editing, history expansion and the terminal do not change it.
 * @throws {TypeError} if the encoding does not have all of its characters
 */
function posixText(command: string, encoding: ConsoleEncoding, maxBytes: number): CommandText {
  const bytes = encode("command", command, encoding);
  // Without quotes: one byte lost from a quoted quote would leave another command of the same length.
  const plain = /^[^!']*$/.test(command) && isPrintable(bytes);
  const units = Array.from(bytes, plain ? (byte) => String.fromCharCode(byte) : printfByte);
  return cutIntoPieces(units, !plain, maxBytes);
}

/** Checks whether all bytes are printable ASCII. */
export function isPrintable(bytes: Buffer): boolean {
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
}

/** Returns the line that appends a piece of a long command to `run_command`. */
function posixStoreLine(piece: string, index: number, { sum }: Marker): string {
  return `run_command=${index === 0 ? "" : '"$run_command"'}'${piece}';echo "~run:${sum}:stored:\${#run_command}:"`;
}

/**
 * Returns the line that runs a command. It keeps the exit code in `run_status`, and does nothing if part of the line is
 * missing, so that a lost byte never runs another command.
 */
function posixRunLine(
  { run, id }: PosixForm,
  text: CommandText,
  { sum, check }: Marker,
  redirection: Redirection,
): string {
  const { pieces, lengths, isEscaped } = text;
  const frame = [
    `run_id=${sum} run_status=`,
    `echo "~run:${id}:begin:"`,
    `${run} ${isEscaped ? '"$(printf %b "$run_command")"' : '"$run_command"'}${redirected(redirection)}`,
    "run_status=$? run_command=",
    `echo "~run:${id}:stop:$run_status:$((run_status+${check})):"`,
  ].join(";");
  const stored = pieces.length > 1 ? '"$run_command"' : "";
  const isComplete = `[ "\${#run_command}+\${#run_line}" = ${lengths.at(-1)}+${frame.length} ]`;
  const lack = `echo "~run:${sum}:lack:"`;
  return `run_command=${stored}'${pieces.at(-1)}' run_line='${frame}';if ${isComplete};then eval "$run_line";else ${lack};fi`;
}

/** Returns redirections with a space before each, in the form of POSIX shells and fish. */
export function redirected({ noInput, output }: Redirection): string {
  return `${noInput ? " </dev/null" : ""}${output === undefined ? "" : ` >${output} 2>&1`}`;
}

function posixAskLine({ sum, check }: Marker): string {
  const answered = `\${run_id:-0}:\${run_status:-999}`;
  return `echo "~run:${sum}:asked:${answered}:$((${answered.replace(":$", "+$")}+${check})):"`;
}

function posixSyncLine({ sum, check }: Marker): string {
  return `run_command= run_line=;echo "~run:${sum}:sync:\${run_id:-0}:$((\${run_id:-0}+${check})):"`;
}
