import { inspect } from "node:util";

/** How much of a wrong value a message shows. */
const SHOWN_CHARACTERS = 200;

/** The names of a type's options, each exactly once. */
export type OptionNames<Options extends object> = Readonly<Record<keyof Options, true>>;

/** The error for an option whose value is not what it must be. `path` is what the user wrote: `links[0].nic`. */
export function optionError(path: string, expectation: string, value: unknown): TypeError {
  return new TypeError(`${path} must be ${expectation}, got ${inspect(value).slice(0, SHOWN_CHARACTERS)}`);
}

/** @throws {TypeError} unless the condition holds */
export function requireOption(holds: boolean, path: string, expectation: string, value: unknown): void {
  if (!holds) throw optionError(path, expectation, value);
}

/**
 * Refuses an option that does not exist, such as a misspelt one: it would be silently ignored.
 *
 * @param path where the options are: `links[0]`
 * @throws {TypeError} that names the option and those that exist, or for a value that is not an object
 */
export function requireKnownOptions(path: string, options: object, known: Readonly<Record<string, unknown>>): void {
  const isOptions = typeof options === "object" && options !== null && !Array.isArray(options);
  requireOption(isOptions, path, "an object", options);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  throw new TypeError(`${path}: unknown option "${unknown}"; expected one of ${Object.keys(known).join(", ")}`);
}

/** The entries of an option that holds things by name. @throws {TypeError} unless it is an object */
export function namedEntries<T>(path: string, things: Readonly<Record<string, T>>): [string, T][] {
  requireKnownOptions(path, things, things);
  return Object.entries(things);
}

/** @throws {TypeError} unless the value is a list or `undefined` */
export function requireList(path: string, list: readonly unknown[] | undefined): void {
  requireOption(list === undefined || Array.isArray(list), path, "a list", list);
}

/** @throws {TypeError} unless the value is a text of at least one character or `undefined` */
export function requireText(path: string, text: string | undefined): void {
  requireOption(text === undefined || (typeof text === "string" && text !== ""), path, "a text that is not empty", text);
}
