import { invalidOption } from "./invalid-option.ts";
import { requireKnownOptions } from "./known-options.ts";

/** @throws {TypeError} unless the condition holds */
export function requireOption(holds: boolean, path: string, expectation: string, value: unknown): void {
  if (!holds) throw invalidOption(path, expectation, value);
}

/** Returns the entries of an option that holds things by name. @throws {TypeError} unless it is an object */
export function namedEntries<T>(path: string, things: Readonly<Record<string, T>>): [string, T][] {
  requireKnownOptions(path, things, things);
  return Object.entries(things);
}

/** @throws {TypeError} unless the value is a list or `undefined` */
export function requireList(path: string, list: readonly unknown[] | undefined): void {
  requireOption(list === undefined || Array.isArray(list), path, "a list", list);
}

/** @throws {TypeError} unless the value is an AbortSignal or `undefined` */
export function requireSignal(path: string, signal: AbortSignal | undefined): void {
  requireOption(signal === undefined || signal instanceof AbortSignal, path, "an AbortSignal", signal);
}

/** @throws {TypeError} unless the value is a non-empty string or `undefined` */
export function requireText(path: string, text: string | undefined): void {
  requireOption(text === undefined || (typeof text === "string" && text !== ""), path, "a non-empty string", text);
}
