import { isAbsolute, resolve } from "node:path";
import { inspect } from "node:util";

const MAX_SHOWN_LENGTH = 200;

/** The names of a type's options: the compiler accepts it only if each name of the interface is listed, and no other. */
export type OptionNames<T extends object> = { readonly [K in keyof Required<T>]: true };

/** Returns a value as an error message shows it: strings in double quotes, everything on one line, cut to 200 characters. */
function showValue(value: unknown): string {
  const text =
    typeof value === "string"
      ? JSON.stringify(value)
      : inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY });
  return text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH - 1)}…` : text;
}

/** Returns the error for a value that is not what it must be. */
export function badValue(path: string, expectation: string, value: unknown): TypeError {
  return new TypeError(`${path} must be ${expectation}, got ${showValue(value)}`);
}

/** Checks that `options` is an object and has only known names. @throws {TypeError} if not */
export function checkOptions<T extends object>(call: string, options: T, known: OptionNames<NoInfer<T>>): void {
  if (typeof options !== "object" || (options as unknown) === null || Array.isArray(options)) {
    throw new TypeError(`${call}: options must be an object, got ${showValue(options)}`);
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const expected = Object.keys(known).join(", ") || "none";
  throw new TypeError(`${call}: unknown option ${showValue(unknown)}; expected one of ${expected}`);
}

/** Checks that `value` is an absolute path, without NUL, and not the root. @throws {TypeError} if not */
export function checkAbsolutePath(path: string, value: unknown): asserts value is string {
  const isGood = typeof value === "string" && isAbsolute(value) && !value.includes("\0") && resolve(value) !== "/";
  if (!isGood) throw badValue(path, "an absolute path and not the root", value);
}

/** Checks that `value` is a string with at least one character. @throws {TypeError} if not */
export function checkText(path: string, value: unknown, expectation = "a non-empty string"): asserts value is string {
  if (typeof value !== "string" || value === "") throw badValue(path, expectation, value);
}

/** Checks that `value` is a string that `pattern` matches. @throws {TypeError} if not */
export function checkPattern(
  path: string,
  value: unknown,
  pattern: RegExp,
  expectation: string,
): asserts value is string {
  if (typeof value !== "string" || !pattern.test(value)) throw badValue(path, expectation, value);
}

/** Checks that `value` is a function, or not given. @throws {TypeError} if not */
export function checkOptionalFunction(path: string, value: unknown): void {
  if (value !== undefined && typeof value !== "function") throw badValue(path, "a function", value);
}

/** Checks that `value` is an `AbortSignal`, or not given. @throws {TypeError} if not */
export function checkOptionalSignal(path: string, value: unknown): void {
  if (value !== undefined && !(value instanceof AbortSignal)) throw badValue(path, "an AbortSignal", value);
}
