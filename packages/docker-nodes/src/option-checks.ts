import { inspect } from "node:util";
import { escapeForeign } from "./escape-foreign.ts";

const MAX_SHOWN_LENGTH = 200;

/** Returns a value as an error message shows it: strings in double quotes, everything on one line, cut to 200 characters. */
export function showValue(value: unknown): string {
  const text = escapeForeign(
    typeof value === "string"
      ? JSON.stringify(value)
      : inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY }),
  );
  return text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH - 1)}…` : text;
}

/** Returns the error for a value that is not what it must be: `nodes[0].mtu must be an integer from 68 to 65521, got 67`. */
export function badValue(path: string, expectation: string, value: unknown): TypeError {
  return new TypeError(`${path} must be ${expectation}, got ${showValue(value)}`);
}

/** Checks that `value` is an integer from `lowest` to `highest`. @throws {TypeError} if not */
export function checkInteger(path: string, value: unknown, lowest: number, highest: number): void {
  if (Number.isSafeInteger(value) && Number(value) >= lowest && Number(value) <= highest) return;
  throw badValue(path, `an integer from ${lowest} to ${highest}`, value);
}

/** Checks that `value` is a number from `lowest` to `highest`, fractions included. @throws {TypeError} if not */
export function checkNumber(path: string, value: unknown, lowest: number, highest: number, unit = "a number"): void {
  if (typeof value === "number" && value >= lowest && value <= highest) return;
  throw badValue(path, `${unit} from ${lowest} to ${highest}`, value);
}

/** Checks that `value` is a finite number above 0. @throws {TypeError} if not */
export function checkFactor(path: string, value: unknown): void {
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0)
    throw badValue(path, "a positive number", value);
}

/** Checks that `value` is `true` or `false`. @throws {TypeError} if not */
export function checkBoolean(path: string, value: unknown): void {
  if (typeof value !== "boolean") throw badValue(path, "true or false", value);
}

/** Checks that `value` is a string with at least one character. @throws {TypeError} if not */
export function checkText(path: string, value: unknown, expectation = "a non-empty string"): void {
  if (typeof value !== "string" || value === "") throw badValue(path, expectation, value);
}

/** Checks that `value` is a string; an empty one is accepted. @throws {TypeError} if not */
export function checkString(path: string, value: unknown, expectation = "a string"): void {
  if (typeof value !== "string") throw badValue(path, expectation, value);
}

/** Checks that `value` is a function. @throws {TypeError} if not */
export function checkFunction(path: string, value: unknown): void {
  if (typeof value !== "function") throw badValue(path, "a function", value);
}

/** Checks that `value` is an array. @throws {TypeError} if not */
export function checkList(path: string, value: unknown, expectation = "a list"): void {
  if (!Array.isArray(value)) throw badValue(path, expectation, value);
}

/** Checks that `value` is an object, and neither a list nor `null`. @throws {TypeError} if not */
export function checkObject(path: string, value: unknown, expectation = "an object"): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badValue(path, expectation, value);
}

/** Checks an object whose values are all strings, such as environment variables. @throws {TypeError} if it is not one */
export function checkStrings(path: string, values: Readonly<Record<string, unknown>>): void {
  checkObject(path, values, "an object of strings");
  for (const [name, value] of Object.entries(values)) checkString(`${path}[${JSON.stringify(name)}]`, value);
}
