import { quote } from "../excerpt.ts";
import { isObject, type JsonObject } from "../protocol/json-object.ts";

/** A line that a user has typed. */
export type ShellLine =
  | { readonly kind: "nothing" }
  | { readonly kind: "help" }
  | { readonly kind: "exit" }
  /** A line for the human monitor. */
  | { readonly kind: "human"; readonly line: string }
  | { readonly kind: "command"; readonly command: string; readonly args: JsonObject };

const OPENING = "{[";
const CLOSING = "}]";

/**
 * Reads a line of the shell: `command key=value key.of.an.object=value`, `command {"json": …}`, or `:` and a line of the human
 * monitor. A value is JSON, or else a string; `isText` decides about values that must stay strings, such as a name of digits.
 *
 * @throws {TypeError} for any other line.
 */
export function readShellLine(text: string, isText: (command: string, path: readonly string[]) => boolean): ShellLine {
  const line = text.trim();
  if (line === "") return { kind: "nothing" };
  if (line === ".help") return { kind: "help" };
  if (line === ".exit") return { kind: "exit" };
  if (line.startsWith(":")) return { kind: "human", line: line.slice(1).trim() };
  const words = wordsOf(line);
  const command = words[0] ?? "";
  const args: JsonObject = {};
  for (const word of words.slice(1)) addArgument(args, word, (path) => isText(command, path));
  return { kind: "command", command, args };
}

/** Splits a line into words. Spaces in quotes, braces and brackets are part of a word. */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word = "";
  let depth = 0;
  let isQuoted = false;
  let isEscaped = false;
  for (const character of line) {
    if (character === '"' && !isEscaped) isQuoted = !isQuoted;
    isEscaped = isQuoted && character === "\\" && !isEscaped;
    if (!isQuoted && OPENING.includes(character)) depth += 1;
    if (!isQuoted && CLOSING.includes(character)) depth -= 1;
    if (/\s/.test(character) && !isQuoted && depth <= 0) {
      if (word !== "") words.push(word);
      word = "";
    } else {
      word += character;
    }
  }
  return word === "" ? words : words.concat(word);
}

function addArgument(args: JsonObject, word: string, isText: (path: readonly string[]) => boolean): void {
  if (word.startsWith("{")) {
    Object.assign(args, objectIn(word));
    return;
  }
  const at = word.indexOf("=");
  if (at <= 0) throw new TypeError(`each argument must be key=value or a JSON object, got ${quote(word)}`);
  const path = word.slice(0, at).split(".");
  const text = word.slice(at + 1);
  put(args, path, isText(path) ? unquoted(text) : readValue(text));
}

function put(args: JsonObject, path: readonly string[], value: unknown): void {
  let target = args;
  for (const name of path.slice(0, -1)) {
    const inner = Object.hasOwn(target, name) ? target[name] : {};
    if (!isObject(inner))
      throw new TypeError(`${path.join(".")} must be within an object, got a value for ${quote(name)}`);
    define(target, name, inner);
    target = inner;
  }
  define(target, path.at(-1) ?? "", value);
}

/** Not by assignment: a member may have any name, such as `__proto__`. */
function define(target: JsonObject, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function objectIn(text: string): JsonObject {
  const value = readValue(text);
  if (isObject(value)) return value;
  throw new TypeError(`an argument that begins with { must be a JSON object, got ${quote(text)}`);
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function unquoted(text: string): unknown {
  return text.startsWith('"') ? readValue(text) : text;
}
