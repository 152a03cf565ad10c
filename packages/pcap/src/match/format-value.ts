import { escapeForeign } from "../escape-foreign.ts";
import { firstDifference } from "./first-difference.ts";
import { Absent, AllOf, Containing, Not, OneOf, Range, StartingWith } from "./pattern.ts";

/** The text for a layer or a list that is present. */
export const PRESENT = "present";

const MAX_TEXT_LENGTH = 200;
const MAX_SOURCE_LENGTH = 60;
const SHOWN_BYTES = 16;
const BYTES_BEFORE_DIFFERENCE = 4;
/** Fields that are usually read in hexadecimal, as tcpdump prints them. */
const HEXADECIMAL = /(?:etherType|protocolType|checksum|spi|teid)$/i;

/** Returns a path as in code, such as `vlans[0].id`; `frame` for the frame itself. */
export function formatPath(path: readonly string[]): string {
  if (path.length === 0) return "frame";
  return path.map((name, index) => (/^\d+$/.test(name) ? `[${name}]` : index === 0 ? name : `.${name}`)).join("");
}

/** Returns a pattern for one value, or a value itself, in one short line. */
export function formatValue(value: unknown, name = ""): string {
  switch (typeof value) {
    case "undefined":
      return "absent";
    case "number":
      return HEXADECIMAL.test(name) ? `0x${value.toString(16).padStart(4, "0")}` : String(value);
    case "string":
      return formatText(value);
    case "function":
      return formatPredicate(String(value));
    case "object":
      return value === null ? "null" : formatObject(value, name);
    case "bigint":
    case "boolean":
    case "symbol":
      return String(value);
  }
}

/** Describes how bytes differ from those expected. Both are shown from shortly before the first difference. */
export function formatByteDifference(expected: Uint8Array, actual: Uint8Array): { expected: string; actual: string } {
  const at = firstDifference(expected, actual);
  const from = Math.max(0, at - BYTES_BEFORE_DIFFERENCE);
  return {
    expected: formatBytes(expected, from),
    actual: `${formatBytes(actual, from)}; they differ from byte ${at} on`,
  };
}

function formatObject(value: object, name: string): string {
  if (value instanceof Absent) return value.kind;
  if (value instanceof RegExp) return String(value);
  if (value instanceof Uint8Array) return formatBytes(value, 0);
  if (value instanceof OneOf) return `one of ${formatList(value.patterns, name)}`;
  if (value instanceof AllOf) return `all of ${formatList(value.conditions, name)}`;
  if (value instanceof Not) return `not ${formatValue(value.exception, name)}`;
  if (value instanceof Containing) return `containing ${formatList(value.elements, name)}`;
  if (value instanceof StartingWith) return `starting with ${formatList(value.first, name)}`;
  if (value instanceof Range) return formatRange(value, name);
  if (Array.isArray(value)) return `[${formatList(value, name)}]`;
  const fields = Object.entries(plain(value)).filter(([, field]) => field !== undefined);
  return cut(`{ ${fields.map(([key, field]) => `${key}: ${formatValue(field, key)}`).join(", ")} }`, MAX_TEXT_LENGTH);
}

/** Returns a layer, whose fields are getters, as a plain object. */
function plain(value: object): object {
  const toJSON: unknown = Reflect.get(value, "toJSON");
  const fields: unknown = typeof toJSON === "function" ? toJSON.call(value) : value;
  return typeof fields === "object" && fields !== null ? fields : value;
}

function formatList(values: readonly unknown[], name: string): string {
  return cut(values.map((value) => formatValue(value, name)).join(", "), MAX_TEXT_LENGTH);
}

function formatRange({ min, max }: Range<number | bigint>, name: string): string {
  if (max === undefined) return `at least ${formatValue(min, name)}`;
  if (min === undefined) return `at most ${formatValue(max, name)}`;
  return `${formatValue(min, name)} to ${formatValue(max, name)}`;
}

/** Returns a text as it is if it is one plain word, otherwise in quotes. */
function formatText(text: string): string {
  const short = cut(text, MAX_TEXT_LENGTH);
  return /^[^\s"\p{C}]+$/u.test(short) ? short : escapeForeign(JSON.stringify(short));
}

function formatPredicate(source: string): string {
  return cut(source.replaceAll(/\s+/g, " "), MAX_SOURCE_LENGTH);
}

function formatBytes(bytes: Uint8Array, from: number): string {
  const shown = Array.from(bytes.subarray(from, from + SHOWN_BYTES), (byte) => byte.toString(16).padStart(2, "0"));
  if (from > 0) shown.unshift("…");
  if (bytes.length > from + SHOWN_BYTES) shown.push("…");
  return [...shown, `(${bytes.length} bytes)`].join(" ");
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);
