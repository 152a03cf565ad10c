import { escapeBytes } from "./escape-bytes.ts";

const DEFAULT_LINES = 20;
const MAX_CHARACTERS = 200;

/** The number of the last received bytes from which an error shows lines. */
export const EVIDENCE_BYTES = 8 * 1024;

/** Formats the last lines received, by default 20, as the end of an error message. */
export function lastLines(bytes: Buffer, count = DEFAULT_LINES): string {
  return bytes.length === 0 ? "Nothing was received." : `The last lines received:\n${quotedLines(bytes, count)}`;
}

/** Formats the last lines, by default 20, each on a line of its own, escaped and cut at 200 characters. */
export function quotedLines(bytes: Buffer, count = DEFAULT_LINES): string {
  const lines = bytes.toString("latin1").split(/(?<=\n)/);
  const shown = lines.slice(-count).map((line) => `  ${quoted(Buffer.from(line, "latin1"))}`);
  return shown.join("\n");
}

/** Formats bytes or text for an error message: quoted, escaped and cut at 200 characters. */
export function quoted(data: Uint8Array | string): string {
  return `"${cut(escapeBytes(typeof data === "string" ? Buffer.from(data) : data))}"`;
}

/** Returns the first 200 characters, with a mark if there are more. */
export function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
}
