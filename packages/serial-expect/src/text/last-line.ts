import { stripVTControlCharacters } from "node:util";
import { withoutBootLines, withoutKernelLines } from "./kernel-lines.ts";

/** The length of the last text in which the last line is searched. */
const SEARCHED_CHARACTERS = 8 * 1024;

/** Returns the last line as a terminal shows it, even if kernel lines with time stamps follow it. */
export function lastLine(text: string): string {
  return endOf(withoutKernelLines(shown(text)));
}

/** Returns the last line as a terminal shows it, even if lines of the kernel and of the init system follow it. */
export function lastLineAmongBootLines(text: string): string {
  return endOf(withoutBootLines(shown(text)));
}

/** Returns the last lines as a terminal shows them, without those of the kernel and of the init system. */
export function linesAmongBootLines(text: string): string[] {
  return withoutBootLines(shown(text)).split(/[\r\n]+/);
}

/** Returns the last part of a text without escape sequences and without NUL, with which terminals are given time. */
function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: fish goes to column 1 and back by an escape sequence.
  const tail = text.slice(-SEARCHED_CHARACTERS).replace(/\r\u001b\[\d+C/g, "");
  return stripVTControlCharacters(tail).replaceAll("\0", "");
}

function endOf(text: string): string {
  return text.slice(Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1);
}
