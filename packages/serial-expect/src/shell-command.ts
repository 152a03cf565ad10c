import { randomBytes } from "node:crypto";
import type { ConsoleEncoding } from "./encoding.ts";
import { amongKernelLines, withoutKernelLines } from "./kernel-line.ts";
import { encode } from "./pattern.ts";

/** Quoted text for one line: busybox's line editing takes 1023 bytes by default, a terminal 4095. */
const MAX_QUOTED_BYTES = 600;

/** A line for the shell, and the patterns between which it answers. */
export interface FramedLine {
  line: string;
  begin: RegExp;
  /** Captures the exit code, perhaps among kernel lines: see {@link parseExitCode}. */
  end: RegExp;
}

/**
 * Puts markers around a simple command. They hold a random number, so that no output has them, and stand in the line
 * with a quote in their middle, so that no echo of it has them, however wrapped.
 */
export function frameLine(simpleCommand: string): FramedLine {
  const nonce = randomBytes(6).toString("hex");
  return {
    line: `echo :run":"${nonce}:begin:; ${simpleCommand}; echo :run":"${nonce}:end:$?:`,
    begin: new RegExp(amongKernelLines([...`:run:${nonce}:begin:`, "\\r*", "\\n"])),
    end: new RegExp(amongKernelLines([...`:run:${nonce}:end:`, `(${amongKernelLines(["\\d", "\\d?", "\\d?"])})`, ":"])),
  };
}

/** The exit code that {@link FramedLine.end} captured. */
export function parseExitCode(captured: string): number {
  return Number(withoutKernelLines(captured));
}

/**
 * The simple commands, one a line, that make a POSIX shell run any command: it is handed over quoted, in printable ASCII,
 * so that line editing, history expansion and the terminal's control characters leave it alone, and run with `command
 * eval`, so that not even a syntax error keeps the rest of the line from running.
 */
export function commandLines(command: string, encoding: ConsoleEncoding): string[] {
  if (command.includes("\0")) throw new TypeError("run: command must not hold a NUL character");
  const bytes = encode(command, encoding);
  const plain = /^[^!]*$/.test(command) && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  const [only, ...more] = pieces(Array.from(bytes, plain ? plainByte : escapedByte));
  if (more.length === 0) return [`command eval ${plain ? only : `"$(printf %b ${only})"`}`];
  return [
    `run_command=${only}`,
    ...more.map((piece) => `run_command="$run_command"${piece}`),
    `command eval ${plain ? `"$run_command"` : `"$(printf %b "$run_command")"`}`,
  ];
}

/** Text as one word for a POSIX shell. */
export function quoteWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function pieces(units: string[]): string[] {
  const quoted: string[] = [];
  let piece = "";
  for (const unit of units) {
    if (piece.length + unit.length > MAX_QUOTED_BYTES) {
      quoted.push(`'${piece}'`);
      piece = "";
    }
    piece += unit;
  }
  return [...quoted, `'${piece}'`];
}

function plainByte(byte: number): string {
  return byte === 0x27 ? "'\\''" : String.fromCharCode(byte);
}

/** As `printf %b` reads it. */
function escapedByte(byte: number): string {
  const char = String.fromCharCode(byte);
  return /[ -~]/.test(char) && !/['\\!]/.test(char) ? char : `\\0${byte.toString(8).padStart(3, "0")}`;
}
