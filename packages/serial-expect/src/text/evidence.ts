import { escapeBytes } from "./escape-bytes.ts";

const LAST_LINES = 20;
const MAX_CHARACTERS = 200;

/** How much of what was received last an error looks at, in bytes. */
export const EVIDENCE_BYTES = 8 * 1024;

/** The last lines received, 20 unless told, as the end of an error's message. */
export function lastLines(bytes: Buffer, count = LAST_LINES): string {
  return bytes.length === 0 ? "Nothing was received." : `The last lines received:\n${quotedLines(bytes, count)}`;
}

/** The last lines, 20 unless told, one a line, each escaped and cut at 200 characters. */
export function quotedLines(bytes: Buffer, count = LAST_LINES): string {
  const lines = bytes.toString("latin1").split(/(?<=\n)/);
  const shown = lines.slice(-count).map((line) => `  ${quoted(Buffer.from(line, "latin1"))}`);
  return shown.join("\n");
}

/** Bytes or text in an error's message: escaped and cut at 200 characters. */
export function quoted(data: Uint8Array | string): string {
  return `"${cut(escapeBytes(typeof data === "string" ? Buffer.from(data) : data))}"`;
}

/** The first 200 characters, marked where there are more. */
export function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
}
