import { inspect } from "node:util";
import { escapeForeign } from "./escape-foreign.ts";

const MAX_SHOWN_CHARACTERS = 200;
/** The longest delay of a Node timer; longer ones fire immediately. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** The check of an option's value. */
export interface OptionCheck {
  /** The expectation as an error names it, after "must be". */
  readonly expected: string;
  accepts(value: unknown): boolean;
  /** Whether errors must not show the value. */
  readonly isSecret?: boolean | undefined;
}

/** The check of each option of a type; a missing or extra one does not compile. */
export type OptionChecks<Options extends object> = { readonly [Name in keyof Required<Options>]: OptionCheck };

/**
 * Checks options: refuses unknown names and bad values. `undefined` means that an option is not given.
 * @param call The function that the user called, as errors name it.
 * @param group The option that holds these options, if they are nested.
 * @throws {TypeError}
 */
export function checkOptions<Options extends object>(
  call: string,
  options: Options,
  checks: OptionChecks<Options>,
  group?: string,
): void {
  const path = group === undefined ? call : `${call}: ${group}`;
  if (!groupCheck.accepts(options)) throw mustBe(group === undefined ? `${call}: options` : path, "an object", options);
  checkMembers(path, options, checks, group === undefined ? `${call}: ` : `${path}.`);
}

/**
 * Checks the members of an object with options: refuses unknown names and bad values.
 * @param path The object, as errors name it.
 * @param prefix What is before the name of a member in errors.
 * @throws {TypeError}
 */
export function checkMembers<Options extends object>(
  path: string,
  options: Options,
  checks: OptionChecks<Options>,
  prefix = `${path}.`,
): void {
  if (!groupCheck.accepts(options)) throw mustBe(path, "an object", options);
  const known: Readonly<Record<string, OptionCheck>> = checks;
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) throw unknownOption(path, name, Object.keys(known));
    const check = known[name];
    if (value === undefined || check === undefined || check.accepts(value)) continue;
    throw refused(`${prefix}${name}`, check, value);
  }
}

/**
 * Checks an argument that is not an option.
 * @throws {TypeError}
 */
export function checkArgument(path: string, check: OptionCheck, value: unknown): void {
  if (!check.accepts(value)) throw refused(path, check, value);
}

function refused(path: string, check: OptionCheck, value: unknown): TypeError {
  if (!check.isSecret) return mustBe(path, check.expected, value);
  return new TypeError(`${path} must be ${check.expected}, got a value of type ${typeof value} (hidden)`);
}

/** Creates the error for an argument that is not what it must be. */
export function mustBe(path: string, expected: string, value: unknown): TypeError {
  const shown = escapeForeign(inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY }));
  const cut = shown.length <= MAX_SHOWN_CHARACTERS ? shown : `${shown.slice(0, MAX_SHOWN_CHARACTERS)}…`;
  return new TypeError(`${path} must be ${expected}, got ${cut}`);
}

function unknownOption(path: string, name: string, known: readonly string[]): TypeError {
  return new TypeError(
    `${path}: unknown option ${escapeForeign(JSON.stringify(name))}; expected one of ${known.join(", ")}`,
  );
}

/** A time-out that a timer can wait, or `Infinity`. */
export const timeoutCheck: OptionCheck = {
  expected: `a number of milliseconds from 0 to ${MAX_TIMER_MS}, or Infinity`,
  accepts: (value) => {
    if (typeof value !== "number") return false;
    return (value >= 0 && value <= MAX_TIMER_MS) || value === Number.POSITIVE_INFINITY;
  },
};

/** A pause that a timer measures. */
export const delayCheck: OptionCheck = {
  expected: `a number of milliseconds from 0 to ${MAX_TIMER_MS}`,
  accepts: (value) => typeof value === "number" && value >= 0 && value <= MAX_TIMER_MS,
};

/** A size that cannot be 0. */
export const byteCountCheck: OptionCheck = {
  expected: "a whole number of bytes above 0",
  accepts: (value) => Number.isSafeInteger(value) && Number(value) > 0,
};

/** A switch. */
export const booleanCheck: OptionCheck = {
  expected: "true or false",
  accepts: (value) => typeof value === "boolean",
};

/** A text, which may be empty. */
export const stringCheck: OptionCheck = {
  expected: "a string",
  accepts: (value) => typeof value === "string",
};

/** A text that errors must not show. */
export const secretCheck: OptionCheck = { ...stringCheck, isSecret: true };

/** Texts that errors must not show. */
export const secretsCheck: OptionCheck = {
  expected: "an array of strings",
  accepts: (value) => Array.isArray(value) && value.every((item) => stringCheck.accepts(item)),
  isSecret: true,
};

/** A text for another program, in which a NUL character would end it. */
export const nulFreeCheck: OptionCheck = {
  expected: "text without NUL characters",
  accepts: (value) => typeof value === "string" && !value.includes("\0"),
};

/** A list of arguments for a program. */
export const argumentsCheck: OptionCheck = {
  expected: "an array of strings without NUL characters",
  accepts: (value) => Array.isArray(value) && value.every((item) => nulFreeCheck.accepts(item)),
};

/** Text or bytes. */
export const dataCheck: OptionCheck = {
  expected: "a string or a Uint8Array",
  accepts: (value) => typeof value === "string" || value instanceof Uint8Array,
};

/** A callback. */
export const functionCheck: OptionCheck = {
  expected: "a function",
  accepts: (value) => typeof value === "function",
};

/** A group of options, whose own members {@link checkOptions} then checks. */
export const groupCheck: OptionCheck = {
  expected: "an object",
  accepts: (value) => typeof value === "object" && value !== null,
};

/** A stream that can be written to. */
export const writableCheck: OptionCheck = {
  expected: "a Writable",
  accepts: (value) => hasMethods(value, ["on", "write"]),
};

/** An AbortSignal of any realm. */
export const signalCheck: OptionCheck = {
  expected: "an AbortSignal",
  accepts: (value) => hasMethods(value, ["addEventListener", "throwIfAborted"]),
};

/** The checks of `WaitOptions`. */
export const waitChecks = { timeoutMs: timeoutCheck, signal: signalCheck } as const;

/** Creates the check of an option that is one of a few words. */
export function oneOfCheck(...words: readonly string[]): OptionCheck {
  return { expected: words.join(" or "), accepts: (value) => words.some((word) => word === value) };
}

/** Checks whether a value is an object that has these methods. */
export function hasMethods(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => typeof Reflect.get(value, name) === "function");
}
