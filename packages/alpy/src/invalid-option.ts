import { inspect } from "node:util";
import { escapeForeign } from "./escape-foreign.ts";

const MAX_SHOWN_CHARACTERS = 200;

/**
 * Returns the error for an option that cannot be used.
 * @param path the option as the user wrote it: `wires.far.impair.loss`
 * @param expectation what it must be: `from 0 to 1`
 */
export function invalidOption(path: string, expectation: string, value: unknown): TypeError {
  return new TypeError(`${path} must be ${expectation}, got ${shown(value)}`);
}

function shown(value: unknown): string {
  const text = escapeForeign(inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY }));
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}
