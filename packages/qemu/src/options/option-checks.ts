import { inspect } from "node:util";
import { escapeForeign } from "../escape-foreign.ts";
import type { Logger } from "../logger.ts";

/** The names of a type's options, each exactly once. */
export type OptionNames<Options extends object> = Readonly<Record<keyof Options, true>>;

const MAX_SHOWN_CHARACTERS = 200;

/** Returns a value as an error message shows it, cut to 200 characters. */
function show(value: unknown): string {
  const text = escapeForeign(inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 2 }));
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}

/** Returns the `TypeError` for an option whose value is not what it must be. */
export function badOption(path: string, expectation: string, value: unknown): TypeError {
  return new TypeError(`${path} must be ${expectation}, got ${show(value)}`);
}

/** Returns whether a value is an object with options, not a list. */
export function isOptions(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Checks that a value is an object and has no unknown option, which would be silently ignored.
 * @param path the options by the path that the user wrote: `machine.nics[0]`
 * @throws {TypeError} that names the unknown option and the known ones
 */
export function requireOptions<Options extends object>(
  path: string,
  options: Options,
  known: Readonly<Record<string, unknown>>,
): void {
  if (!isOptions(options)) throw badOption(path, "an object with options", options);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  throw new TypeError(
    `${path}: unknown option ${escapeForeign(JSON.stringify(unknown))}; expected one of ${Object.keys(known).join(", ")}`,
  );
}

/** Checks that a value is a string with at least one character, or not given. */
export function requireText(path: string, value: string | undefined): void {
  if (value === undefined || (typeof value === "string" && value !== "")) return;
  throw badOption(path, "a non-empty string", value);
}

/** Checks that a value is true, false or not given. */
export function requireBoolean(path: string, value: boolean | undefined): void {
  if (value === undefined || typeof value === "boolean") return;
  throw badOption(path, "true or false", value);
}

/** Checks that a value is a whole number above 0, or not given. */
export function requirePositiveInteger(path: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return;
  throw badOption(path, "a whole number above 0", value);
}

/** Checks that a value is a whole number from 0, or not given. */
export function requireCount(path: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return;
  throw badOption(path, "a whole number from 0", value);
}

/** Checks that a value is a finite number above 0, or not given. */
export function requirePositiveNumber(path: string, value: number | undefined): void {
  if (value === undefined || (Number.isFinite(value) && value > 0)) return;
  throw badOption(path, "a positive number", value);
}

/** Checks that a value is a function, or not given. */
export function requireFunction(path: string, value: unknown): void {
  if (value === undefined || typeof value === "function") return;
  throw badOption(path, "a function", value);
}

/** Checks that a value is one of several, or not given. */
export function requireOneOf<T extends string>(path: string, value: T | undefined, choices: readonly T[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw badOption(path, `one of ${choices.join(", ")}`, value);
}

/** Checks that a value is a list, or not given. */
export function requireList(path: string, value: readonly unknown[] | undefined): void {
  if (value === undefined || Array.isArray(value)) return;
  throw badOption(path, "a list", value);
}

/** Checks that a value is an `AbortSignal`, which may be of another realm, or not given. */
export function requireSignal(path: string, value: AbortSignal | undefined): void {
  if (value === undefined || hasMethods(value, ["addEventListener", "throwIfAborted"])) return;
  throw badOption(path, "an AbortSignal", value);
}

/** Checks that a value has the methods of a logger, or is not given. */
export function requireLogger(path: string, value: Logger | undefined): void {
  if (value === undefined || hasMethods(value, ["debug", "info", "warn", "error"])) return;
  throw badOption(path, "a logger with debug, info, warn and error", value);
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => typeof Reflect.get(value, name) === "function");
}
