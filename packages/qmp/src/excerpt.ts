import { inspect } from "node:util";
import { escapeForeign } from "./escape-foreign.ts";

/** Foreign text in an error message is cut to this length. */
const EXCERPT_CHARACTERS = 200;
/** Evidence in an error is at most this many last lines … */
const EVIDENCE_LINES = 20;
/** … and at most this long. */
const EVIDENCE_CHARACTERS = 4000;

/** Cuts text to a length that fits into a message, and states how much is missing. */
export function cut(text: string, limit = EXCERPT_CHARACTERS): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length - limit} more characters)`;
}

/** Quotes received text for a message: escaped to one line, and cut. */
export function quote(text: string): string {
  const shown = escapeForeign(JSON.stringify(text.slice(0, EXCERPT_CHARACTERS)));
  const missing = text.length - EXCERPT_CHARACTERS;
  return missing > 0 ? `${shown}… (${missing} more characters)` : shown;
}

/** Shows any value in a message: on one line, and cut. */
export function showValue(value: unknown): string {
  return cut(escapeForeign(inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY })));
}

/** Returns the last lines of a program's output, without the blank ones at the end. */
export function lastLines(output: string): string {
  return output.slice(-EVIDENCE_CHARACTERS).trimEnd().split("\n").slice(-EVIDENCE_LINES).join("\n");
}
