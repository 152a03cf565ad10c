import { mustBe } from "../option-checks.ts";

/** The text that terminals send for keys that have a name (xterm, "PC-style function keys"). */
const KEYS = {
  enter: "\r",
  tab: "\t",
  escape: "\u001b",
  backspace: "\u007f",
  delete: "\u001b[3~",
  insert: "\u001b[2~",
  up: "\u001b[A",
  down: "\u001b[B",
  right: "\u001b[C",
  left: "\u001b[D",
  home: "\u001b[H",
  end: "\u001b[F",
  "page-up": "\u001b[5~",
  "page-down": "\u001b[6~",
  f1: "\u001bOP",
  f2: "\u001bOQ",
  f3: "\u001bOR",
  f4: "\u001bOS",
  f5: "\u001b[15~",
  f6: "\u001b[17~",
  f7: "\u001b[18~",
  f8: "\u001b[19~",
  f9: "\u001b[20~",
  f10: "\u001b[21~",
  f11: "\u001b[23~",
  f12: "\u001b[24~",
} as const;

/** The name of a terminal's key. */
export type Key = keyof typeof KEYS;

/** The text of cursor keys in application mode (DECCKM). */
const APPLICATION_KEYS: Readonly<Partial<Record<Key, string>>> = {
  up: "\u001bOA",
  down: "\u001bOB",
  right: "\u001bOC",
  left: "\u001bOD",
  home: "\u001bOH",
  end: "\u001bOF",
};

/**
 * Returns the text that a terminal sends for a key.
 * @param hasApplicationCursor Whether the cursor keys are in application mode.
 * @throws {TypeError} if there is no such key
 */
export function keyText(key: Key, hasApplicationCursor = false): string {
  if (!Object.hasOwn(KEYS, key)) throw mustBe("sendKey: key", `one of ${Object.keys(KEYS).join(", ")}`, key);
  return (hasApplicationCursor ? APPLICATION_KEYS[key] : undefined) ?? KEYS[key];
}

const KEYS_BY_TEXT: ReadonlyMap<string, Key> = new Map(
  [...Object.entries(APPLICATION_KEYS), ...Object.entries(KEYS)].map(([key, text]) => [text, key as Key]),
);

/** Returns the key that sends a text, in either form; undefined if there is none. */
export function keyOf(text: string): Key | undefined {
  return KEYS_BY_TEXT.get(text);
}

/**
 * Returns the control character of a letter or of one of `@[\]^_?`: U+0003 (Ctrl-C) for `c`, U+007F (DEL) for `?`.
 * @throws {TypeError} if there is no such control character
 */
export function controlCharacter(char: string): string {
  if (char === "?") return "\u007f";
  if (!/^[@-_a-z]$/.test(char)) throw mustBe("sendControl: char", "a letter or one of @[\\]^_?", char);
  return String.fromCharCode(char.toUpperCase().charCodeAt(0) & 0x1f);
}
