import type { Logger } from "./logger.ts";
import { shownValue } from "./shown-value.ts";

/** The names of a type's options, each exactly once. */
export type OptionNames<Options extends object> = Readonly<Record<keyof Options, true>>;

/** Returns the error for an option, field or argument with a bad value. */
export function badValue(path: string, expectation: string, value: unknown): TypeError {
  return new TypeError(`${path} must be ${expectation}, got ${shownValue(value)}`);
}

/**
 * Refuses an option that does not exist, such as a misspelt one: it would be silently ignored.
 *
 * @param path what has the options, such as `openPcap`
 * @throws {TypeError} if the options are not an object, or one of them is unknown
 */
export function checkKnownOptions(path: string, options: unknown, known: Readonly<Record<string, true>>): void {
  checkObject(`${path}: options`, options);
  for (const name of Object.keys(Object(options))) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known).join(", ");
    throw new TypeError(`${path}: unknown option ${shownValue(name)}; expected one of ${names}`);
  }
}

/** @throws {TypeError} if the value is not an object */
export function checkObject(path: string, value: unknown): void {
  if (typeof value !== "object" || value === null) throw badValue(path, "an object", value);
}

/** @throws {TypeError} if the value is not an array */
export function checkArray(path: string, value: unknown): void {
  if (!Array.isArray(value)) throw badValue(path, "an array", value);
}

/** @throws {TypeError} if the value is not an integer from `min` to `max` */
export function checkInteger(path: string, value: unknown, max: number, min: number = 0): void {
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return;
  throw badValue(path, `an integer from ${min} to ${max}`, value);
}

/** @throws {TypeError} if the value is neither undefined nor a boolean */
export function checkBoolean(path: string, value: unknown): void {
  if (value !== undefined && typeof value !== "boolean") throw badValue(path, "true or false", value);
}

/** @throws {TypeError} if the value is neither undefined nor a string */
export function checkString(path: string, value: unknown): void {
  if (value !== undefined && typeof value !== "string") throw badValue(path, "a string", value);
}

/** @throws {TypeError} if the value is neither undefined nor a function */
export function checkFunction(path: string, value: unknown): void {
  if (value !== undefined && typeof value !== "function") throw badValue(path, "a function", value);
}

/** @throws {TypeError} if the value is neither undefined nor an `AbortSignal` */
export function checkSignal(path: string, value: unknown): void {
  // Not instanceof: signals of another realm, such as an iframe, are fine.
  const { aborted, addEventListener } = Object(value);
  const isSignal = typeof aborted === "boolean" && typeof addEventListener === "function";
  if (value !== undefined && !isSignal) throw badValue(path, "an AbortSignal", value);
}

/** @throws {TypeError} if the value is neither undefined nor an object with the methods of a logger */
export function checkLogger(path: string, value: unknown): void {
  const methods: Readonly<Record<keyof Logger, true>> = { debug: true, info: true, warn: true, error: true };
  const isLogger = Object.keys(methods).every((name) => typeof Object(value)[name] === "function");
  if (value !== undefined && !isLogger)
    throw badValue(path, "an object with the methods debug, info, warn, error", value);
}

/** @throws {TypeError} if the value is not one of those allowed */
export function checkOneOf(path: string, value: unknown, allowed: readonly unknown[]): void {
  if (!allowed.includes(value)) throw badValue(path, `one of ${allowed.map(shownValue).join(", ")}`, value);
}
