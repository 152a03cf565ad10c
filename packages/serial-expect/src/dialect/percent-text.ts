import { type CommandText, cutIntoPieces } from "./command-text.ts";

/**
 * Returns a command in printable ASCII without quotes and backslashes: all other bytes of its UTF-8 are `%XX`, which the
 * languages of REPLs can decode.
 */
export function percentText(command: string): CommandText {
  return cutIntoPieces(Array.from(Buffer.from(command), percentByte), true);
}

function percentByte(byte: number): string {
  const char = String.fromCharCode(byte);
  const isPlain = byte >= 0x20 && byte < 0x7f && !/["'`\\%]/.test(char);
  return isPlain ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
