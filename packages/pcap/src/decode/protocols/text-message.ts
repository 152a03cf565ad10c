import { type Problem, wrong } from "../field/problem.ts";

/** A field of the head of a message (RFC 9112, section 5; RFC 3261, section 7.3). */
export interface TextHeader {
  /** Name, as it was sent. */
  readonly name: string;
  /** Value without the spaces around it. */
  readonly value: string;
}

/** The head of a message whose lines are text. */
export interface TextHead {
  /** The first line. */
  readonly startLine: string;
  /** Fields up to the empty line, or to the last line that is complete. */
  readonly headers: readonly TextHeader[];
  /** Where the body begins; undefined if the empty line before it is missing. */
  readonly bodyAt: number | undefined;
  /** The first line that is not a field. */
  readonly problem: Problem | undefined;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const TAB = 9;

/** Reads the head of a message; undefined if its first line has no end. `decodeLine` turns the bytes of a line into text. */
export function readTextHead(bytes: Uint8Array, decodeLine: (line: Uint8Array) => string): TextHead | undefined {
  const lines: string[] = [];
  let at = 0;
  let bodyAt: number | undefined;
  while (bodyAt === undefined) {
    const end = bytes.indexOf(LINE_FEED, at);
    if (end < 0) break;
    const line = bytes.subarray(at, end > at && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
    at = end + 1;
    if (line.length === 0 && lines.length > 0) bodyAt = at;
    else lines.push(decodeLine(line));
  }
  const startLine = lines.shift();
  return startLine === undefined ? undefined : { startLine, bodyAt, ...readFields(lines) };
}

function readFields(lines: readonly string[]): Pick<TextHead, "headers" | "problem"> {
  const headers: { name: string; parts: string[] }[] = [];
  let problem: Problem | undefined;
  for (const line of lines) {
    const last = headers.at(-1);
    const first = line.charCodeAt(0);
    const isContinued = (first === SPACE || first === TAB) && last !== undefined;
    if (isContinued) {
      last.parts.push(line.trim());
      continue;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).trimEnd();
    if (TOKEN.test(name)) headers.push({ name, parts: [line.slice(colon + 1).trim()] });
    else problem ??= wrong("a line of its head is not a field");
  }
  return { headers: headers.map(({ name, parts }) => ({ name, value: parts.join(" ").trim() })), problem };
}

/** Returns the value of the first field with one of these names, in lower case. */
export const findHeader = (headers: readonly TextHeader[], ...names: readonly string[]): string | undefined =>
  headers.find(({ name }) => names.includes(name.toLowerCase()))?.value;

/** Returns a number of decimal digits; undefined for other texts, and for numbers that are not exact. */
export function decimalOf(text: string | undefined): number | undefined {
  const value = text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}
