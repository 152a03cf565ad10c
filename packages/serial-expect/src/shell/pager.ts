import type { SerialConsole } from "../console/console.ts";
import { TIMEOUT } from "../match/pattern.ts";
import { lastLine } from "../text/last-line.ts";

/** The key that leaves a pager. */
export const LEAVE_PAGER = "q";

/** The last part of a text in which a prompt is searched. */
const MAX_PROMPT_CHARACTERS = 1024;
/** The last line of less, man, more and systemd's pagers while they wait for a key. */
const PAGER_PROMPT =
  /^(?::|\(END\)|--? ?More ?--?.*|lines \d+-\d+.*|byte \d+.*|HELP -- Press RETURN.*|.*\(press (?:h|RETURN|q)\b.*\)|.*\(END\))$/i;
/** A name in inverse video that fills the last line, as less shows it first. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences.
const INVERSE_LINE = /(?:^|[\r\n])(?:\u001b\[K)?\u001b\[7m[^\u001b\r\n]+\u001b\[(?:27|0)?m(?:\u001b\[K)?$/;

/** Checks whether the console shows the prompt of a pager. Consumes nothing. */
export async function showsPager(console: SerialConsole): Promise<boolean> {
  const { before } = await console.expect(TIMEOUT, { timeoutMs: 0 });
  return isPagerPrompt(before);
}

/** Checks whether a text ends with the prompt of a pager. */
export function isPagerPrompt(text: string): boolean {
  return (
    INVERSE_LINE.test(text.slice(-MAX_PROMPT_CHARACTERS).replaceAll("\0", "")) ||
    PAGER_PROMPT.test(lastLine(text).trimEnd())
  );
}
