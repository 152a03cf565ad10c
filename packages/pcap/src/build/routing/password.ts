import { badValue } from "../../check-options.ts";

/**
 * Returns a password in UTF-8, padded with zeros to the length of its field.
 *
 * @throws {TypeError} if it is not a text, or too long
 */
export function encodePassword(path: string, text: unknown, fieldBytes: number): Uint8Array {
  const encoded = typeof text === "string" ? new TextEncoder().encode(text) : undefined;
  if (encoded === undefined || encoded.length > fieldBytes)
    throw badValue(path, `a text of at most ${fieldBytes} bytes in UTF-8`, text);
  const padded = new Uint8Array(fieldBytes);
  padded.set(encoded);
  return padded;
}
