import { execFileSync } from "node:child_process";
import { constantFrom, oneof, string } from "fast-check";

/** Words with a meaning for a shell or for `ip`, and any others; without NUL, which no argument can contain. */
export const hostileWord = oneof(
  constantFrom(
    "'",
    "''",
    "'; exit 9; '",
    "$(exit 9)",
    "`exit 9`",
    "$PATH",
    "\\",
    "\\'",
    '"',
    "\n",
    "~",
    "*",
    "-n",
    "#",
    "&&",
  ),
  string({ unit: "binary" }),
  string({ unit: constantFrom("'", "\\", "\n", "\r", "$", "`", '"', " ", "\t", ";", "|", "\x1e", "é", "💥") }),
).filter((word) => !word.includes("\0") && word.isWellFormed());

/** Returns the words into which a real shell splits the text. */
export function wordsOf(command: string): string[] {
  const script = `set -- ${command}; for word do printf '%s\\0' "$word"; done`;
  const words = execFileSync("sh", { input: script }).toString().split("\0");
  return words.slice(0, -1);
}
