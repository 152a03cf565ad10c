import { quote, showValue } from "./excerpt.ts";
import type { Logger } from "./logger.ts";
import type { WaitOptions } from "./wait-options.ts";

/** The longest time-out in milliseconds: a longer timer of Node fires immediately. */
export const MAX_TIMEOUT_MS = 2_147_483_647;

/** The names of a type's options, each exactly once. */
export type OptionNames<Options extends object> = Readonly<Record<keyof Options, true>>;

/** The names of the options of `WaitOptions`. */
export const WAIT_OPTIONS: OptionNames<WaitOptions> = { timeoutMs: true, signal: true };

/** Creates the error of an argument that is not what it must be. */
export function badArgument(path: string, expectation: string, value: unknown): TypeError {
  return new TypeError(`${path} must be ${expectation}, got ${showValue(value)}`);
}

/**
 * Checks that the options of a function are an object whose members are all known: a misspelt one would be silently ignored.
 *
 * @param path The function, or the option that holds these, as the user wrote it.
 * @throws {TypeError} naming the unknown option and the known ones.
 */
export function checkOptions(path: string, options: unknown, known: Readonly<Record<string, true>>): void {
  if (typeof options !== "object" || options === null) throw badArgument(`${path} options`, "an object", options);
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const expected = Object.keys(known).join(", ");
    throw new TypeError(`${path}: unknown option ${quote(name)}; expected one of ${expected}`);
  }
}

/** Returns the time-out, or the default where it is undefined. @throws {TypeError} unless it is a valid time-out. */
export function checkTimeout(path: string, value: unknown, defaultMs: number): number {
  if (value === undefined) return defaultMs;
  if (typeof value === "number" && value > 0 && (value <= MAX_TIMEOUT_MS || value === Number.POSITIVE_INFINITY)) {
    return value;
  }
  throw badArgument(path, `milliseconds above 0, at most ${MAX_TIMEOUT_MS}, or Infinity`, value);
}

/** The range of a whole number. */
export interface CountRange {
  readonly min: number;
  readonly max?: number | undefined;
}

/** Checks a whole number. @throws {TypeError} unless it is within the range. */
export function checkCount(path: string, value: unknown, { min, max }: CountRange): number {
  const isInRange = typeof value === "number" && value >= min && value <= (max ?? Number.MAX_SAFE_INTEGER);
  if (isInRange && Number.isSafeInteger(value)) return value;
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  throw badArgument(path, `a whole number ${range}`, value);
}

/** Returns the flag, or false where it is undefined. @throws {TypeError} unless it is a boolean. */
export function checkFlag(path: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value === "boolean") return value;
  throw badArgument(path, "true or false", value);
}

/** Returns the value. @throws {TypeError} unless it is one of several, or undefined. */
export function checkOneOf<T extends string>(path: string, value: T | undefined, choices: readonly T[]): T | undefined {
  if (value === undefined || choices.includes(value)) return value;
  throw badArgument(path, `one of ${choices.map((choice) => `"${choice}"`).join(", ")}`, value);
}

/** @throws {TypeError} unless the value is a string. */
export function checkString(path: string, value: unknown): void {
  if (typeof value !== "string") throw badArgument(path, "a string", value);
}

/** @throws {TypeError} unless the value is a function. */
export function checkFunction(path: string, value: unknown): void {
  if (typeof value !== "function") throw badArgument(path, "a function", value);
}

/** @throws {TypeError} unless the value is a function or undefined. */
export function checkCallback(path: string, value: unknown): void {
  if (value !== undefined) checkFunction(path, value);
}

/** @throws {TypeError} unless the value is an AbortSignal or undefined. */
export function checkSignal(path: string, value: unknown): void {
  if (value === undefined) return;
  // Not by its class: a signal of another realm or library works as well.
  const isSignal = typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value;
  if (!isSignal) throw badArgument(path, "an AbortSignal", value);
}

/** @throws {TypeError} unless the value has a logger's methods or is undefined. */
export function checkLogger(path: string, value: unknown): void {
  if (value === undefined) return;
  const methods: Readonly<Record<keyof Logger, true>> = { debug: true, info: true, warn: true, error: true };
  const members = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const isLogger = Object.keys(methods).every((name) => typeof members[name] === "function");
  if (!isLogger) throw badArgument(path, "an object with the methods debug, info, warn and error", value);
}
