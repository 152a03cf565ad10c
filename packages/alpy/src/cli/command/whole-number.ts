import { InvalidArgumentError } from "commander";

/** Parses the value of an option. @throws {InvalidArgumentError} unless it is a whole number above 0 */
export function parseWholeNumber(value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}
