import { escapeForeign } from "./escape-foreign.ts";

const MAX_LINES = 20;
const MAX_LINE_LENGTH = 200;

/** Returns the last lines of received text for an error message: each cut, without characters that a terminal obeys. */
export function excerpt(text: string): string {
  const lines = text.replaceAll("\r\n", "\n").trimEnd().split("\n").slice(-MAX_LINES);
  return lines.map((line) => escapeForeign(cut(line))).join("\n");
}

/** Returns the beginning of a line, without the first half of a surrogate pair that the cut would split. */
function cut(line: string): string {
  return line.slice(0, MAX_LINE_LENGTH).replace(/[\uD800-\uDBFF]$/, "");
}
