import type { PatternSet } from "./pattern.ts";

/** What line editors and terminals put between the characters of an echo: escape sequences, BEL, a wrapped line. */
const NOISE = String.raw`(?:\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()][0-9A-Z]|\x07| ?\r\n?|\x08)*`;

/** The pattern by which a terminal's echo of `text` is known; errors show the text itself. */
export function echoPattern(text: string): PatternSet {
  const lines = text.replace(/\r\n/g, "\r");
  const regExp = new RegExp(Array.from(lines, echoOf).join(NOISE), "u");
  return { given: [text], searched: [{ index: 0, regExp }], eofIndex: -1, timeoutIndex: -1 };
}

/** As a terminal echoes it with ICRNL, ONLCR and ECHOCTL (termios), or bare. */
function echoOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (char === "\r" || char === "\n") return String.raw`\r*\n`;
  if (char === "\t") return String.raw`(?:\t| {1,8})`;
  if (code < 0x20 || code === 0x7f) return `(?:\\^${bare(String.fromCharCode(code ^ 0x40))}|${bare(char)})`;
  return bare(char);
}

function bare(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
