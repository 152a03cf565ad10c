import { unreachable } from "../unreachable.ts";
import { linearRegExp } from "./linear-regexps.ts";
import type { PatternSet } from "./pattern.ts";

/** Text that line editors and terminals put between the characters of an echo: escape sequences, BEL, a wrapped line. */
const NOISE = String.raw`(?:\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()][0-9A-Z]|\x07| ?\r\n?|\n|\x08)*`;

/** Returns the pattern that matches a terminal's echo of `text`; errors show the text itself. */
export function echoPattern(text: string): PatternSet {
  const regExp = echoRegExp(text);
  return { given: [text], searched: [{ index: 0, regExp }], eofIndex: -1, timeoutIndex: -1 };
}

/** Checks whether what was received contains the whole echo of `text`. */
export function isEchoed(text: string, received: string): boolean {
  return echoRegExp(text).test(received);
}

function echoRegExp(text: string): RegExp {
  return linearRegExp(Array.from(text.replace(/\r\n/g, "\r"), echoOf).join(NOISE), "u");
}

/** Returns how many of the characters of `text` a terminal has echoed in what it sent. */
export function echoedCharacters(text: string, received: string): number {
  const characters = Array.from(text.replace(/\r\n/g, "\r"));
  const isBegun = (count: number): boolean =>
    linearRegExp(characters.slice(0, count).map(echoOf).join(NOISE), "u").test(received);
  let echoed = 0;
  for (let rest = characters.length; rest > 0; ) {
    const step = Math.ceil(rest / 2);
    if (isBegun(echoed + step)) echoed += step;
    else if (step === 1) break;
    rest = rest === 1 ? 0 : step;
  }
  return echoed;
}

/** Matches a character as a terminal echoes it with ICRNL, ONLCR and ECHOCTL (termios), or unchanged. */
function echoOf(char: string): string {
  const code = codePointOf(char);
  if (char === "\r" || char === "\n") return String.raw`\r*\n`;
  if (char === "\t") return String.raw`(?:\t| {1,8})`;
  if (code < 0x20 || code === 0x7f) return `(?:\\^${literal(code ^ 0x40)}|${literal(code)})`;
  return literal(code);
}

function literal(code: number): string {
  return `\\u{${code.toString(16)}}`;
}

function codePointOf(char: string): number {
  return char.codePointAt(0) ?? unreachable("the text of an echo is read character by character");
}
