/** Control characters (C0, DEL, C1), halves of surrogate pairs, and the overrides of the direction of text. */
const UNSAFE_CHARACTERS = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/gu;
const UNSAFE_EXCEPT_LINES = /(?![\n\t])[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/gu;
/** Characters below this one have two hexadecimal digits. */
const FIRST_LONG_CODE = 0x100;

/** How {@link escapeForeign} escapes. */
export interface EscapeOptions {
  /** Whether line ends and tabs stay as they are; a line end of two characters, CR LF, becomes LF. Default: `false`. */
  readonly keepLines?: boolean | undefined;
}

/**
 * Returns text of another program so that it can be shown: a terminal prints it, and does not obey it. Replaces control
 * characters, halves of surrogate pairs and overrides of the direction of text (U+202A to U+202E, U+2066 to U+2069) by
 * `\x1b` or `\u{202e}`.
 */
export function escapeForeign(text: string, { keepLines = false }: EscapeOptions = {}): string {
  if (!keepLines) return text.replace(UNSAFE_CHARACTERS, escapeCharacter);
  return text.replaceAll("\r\n", "\n").replace(UNSAFE_EXCEPT_LINES, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  const digits = code.toString(16);
  return code < FIRST_LONG_CODE ? `\\x${digits.padStart(2, "0")}` : `\\u{${digits}}`;
}
