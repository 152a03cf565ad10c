import { escapeForeign } from "./escape-foreign.ts";

const MAX_SHOWN_LENGTH = 200;

/** Returns a value as error messages show it: as it is written in code, cut to 200 characters. */
export function shownValue(value: unknown): string {
  const text = escapeForeign(codeOf(value));
  return text.length <= MAX_SHOWN_LENGTH ? text : `${text.slice(0, MAX_SHOWN_LENGTH - 1)}…`;
}

function codeOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.slice(0, MAX_SHOWN_LENGTH));
    case "bigint":
      return `${value}n`;
    case "function":
      return value.name === "" ? "a function" : `the function ${value.name}`;
    case "object":
      return value === null ? "null" : objectOf(value);
    case "number":
    case "boolean":
    case "symbol":
    case "undefined":
      return String(value);
  }
}

function objectOf(value: object): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  try {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? `${inner}n` : inner));
  } catch {
    // Such as an object that contains itself.
    return Object.prototype.toString.call(value);
  }
}
