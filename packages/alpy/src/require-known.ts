/** The names of a type's options, each exactly once. */
export type OptionNames<Options extends object> = Readonly<Record<keyof Options, true>>;

/**
 * Refuses an option that there is none of, such as one that is misspelt: it would go unheeded.
 * @param place what the options are of: `links[0]`
 * @throws {TypeError} that names it, and those that there are
 */
export function requireKnown<Options extends object>(
  place: string,
  options: Options,
  known: Readonly<Record<string, unknown>>,
): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  throw new TypeError(`${place}.${unknown} is no option; there are ${Object.keys(known).join(", ")}`);
}
