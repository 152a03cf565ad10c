import { showValue } from "./option-checks.ts";

/** The names of a type's options: the compiler accepts it only if each name of the interface is listed, and no other. */
export type OptionNames<T extends object> = { readonly [K in keyof Required<T>]: true };

/**
 * Refuses an option that does not exist, such as a misspelt one, which would be silently ignored.
 *
 * @param path the options as the user wrote them: a call (`node.run`), or the path of the object (`nodes[0].routes[1]`)
 * @throws {TypeError} that names the unknown option and the known ones, or if `options` is not an object
 */
export function refuseUnknownOptions<T extends object>(path: string, options: T, known: OptionNames<NoInfer<T>>): void {
  if (!isObject(options)) throw new TypeError(`${path}: options must be an object, got ${showValue(options)}`);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const expected = Object.keys(known).join(", ");
  throw new TypeError(`${path}: unknown option ${showValue(unknown)}; expected one of ${expected}`);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
