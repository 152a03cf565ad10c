import { SerialExpectError } from "../errors.ts";
import { type CommandText, cutIntoPieces } from "./command-text.ts";
import type { ShellDialect } from "./dialect.ts";

/** Returns the digits of a number as two words that a command line joins, so that its echo does not contain the number. */
export function splitNumber(number: number): string {
  const digits = String(number);
  return `${digits.slice(0, 4)}""${digits.slice(4)}`;
}

/**
 * Returns a command of printable ASCII on one line, which is typed as it is.
 * @param maxCharacters The longest command that its line has space for.
 * @throws {SerialExpectError} `unsupported` if it has other characters, or is too long
 */
export function firmwareText(name: ShellDialect, command: string, maxCharacters: number): CommandText {
  if (!/^[ -~]*$/.test(command)) throw unsupported(name, "commands of one line of printable ASCII");
  if (command.length > maxCharacters) throw unsupported(name, `commands of at most ${maxCharacters} characters`);
  return cutIntoPieces([command], false, Number.POSITIVE_INFINITY);
}

function unsupported(name: ShellDialect, what: string): SerialExpectError {
  return new SerialExpectError("unsupported", `run: the dialect ${name} has only ${what}; nothing was typed`);
}
