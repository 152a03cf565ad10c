import { requireOption } from "../check-option.ts";

/** Names become parts of file names. */
const NAME_PATTERN = /^[a-z][a-z0-9-]{0,30}$/;

/** Returns a name of a machine, segment or wire. @throws {TypeError} for a name with other characters */
export function requireName(path: string, name: string): string {
  const isName = typeof name === "string" && NAME_PATTERN.test(name);
  requireOption(
    isName,
    path,
    'a name of at most 31 lower-case letters, digits and "-" that begins with a letter',
    name,
  );
  return name;
}
