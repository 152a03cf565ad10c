import { escapeForeign } from "./escape-foreign.ts";
import { invalidOption } from "./invalid-option.ts";

/** The names of a type's options, each exactly once. */
export type OptionNames<Options extends object> = Readonly<Record<keyof Options, true>>;

/**
 * Refuses unknown options, such as misspelt ones, which would otherwise be silently ignored.
 * @param path the options as the user wrote them: `links[0]`
 * @param known an object that has a member for each known option
 * @throws {TypeError} that names the unknown option and the known ones; also when `options` is not an object
 */
export function requireKnownOptions(path: string, options: unknown, known: Readonly<Record<string, unknown>>): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw invalidOption(path, "an object", options);
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  throw new TypeError(
    `${path}: unknown option "${escapeForeign(unknown)}"; expected one of ${Object.keys(known).join(", ")}`,
  );
}
