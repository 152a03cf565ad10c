import { escapeBytes } from "./escape.ts";

const LAST_LINES = 20;
const MAX_LINE_CHARACTERS = 200;

/** How much of what was received last an error looks at, in bytes. */
export const EVIDENCE_BYTES = 8 * 1024;

/** The last 20 lines of `bytes`, escaped, each cut at 200 characters, as the end of an error's message. */
export function lastLines(bytes: Buffer): string {
  if (bytes.length === 0) return "Nothing was received.";
  const lines = bytes.toString("latin1").split(/(?<=\n)/);
  const shown = lines.slice(-LAST_LINES).map((line) => `  "${cut(escapeBytes(Buffer.from(line, "latin1")))}"`);
  return ["The last lines received:", ...shown].join("\n");
}

/** Text in an error's message: escaped and cut at 200 characters. */
export function quoted(text: string): string {
  return `"${cut(escapeBytes(Buffer.from(text)))}"`;
}

function cut(escaped: string): string {
  return escaped.length <= MAX_LINE_CHARACTERS ? escaped : `${escaped.slice(0, MAX_LINE_CHARACTERS)}…`;
}
