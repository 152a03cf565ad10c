import { TextDecoder } from "node:util";
import { mustBe } from "../option-checks.ts";
import { unreachable } from "../unreachable.ts";
import { decodeCodePage437, encodeCodePage437 } from "./code-page-437.ts";
import { HIDDEN } from "./secrets.ts";

/**
 * The encoding of the console's text: `utf8` (invalid bytes become U+FFFD), `latin1` (each byte is one character) or `cp437`
 * (code page 437, in which firmware such as UEFI draws its lines and boxes).
 */
export type ConsoleEncoding = "utf8" | "latin1" | "cp437";

/** All encodings. */
export const CONSOLE_ENCODINGS: readonly ConsoleEncoding[] = ["utf8", "latin1", "cp437"];

/** The characters of encodings that do not have all, for error messages. */
const CHARACTERS = { latin1: "characters up to U+00FF", cp437: "characters of code page 437" } as const;

/**
 * Encodes text as the bytes that the far side would send.
 * @param path The name of the argument that contains the text, as errors name it.
 * @param isSecret Whether errors must not show the text.
 * @throws {TypeError} if the encoding has no such character
 */
export function encode(path: string, text: string, encoding: ConsoleEncoding, isSecret = false): Buffer {
  if (encoding === "utf8") return Buffer.from(text);
  const bytes = exactBytes(text, encoding);
  if (bytes !== undefined) return bytes;
  const expected = `${CHARACTERS[encoding]}, because the encoding is ${encoding}`;
  throw mustBe(path, expected, isSecret ? HIDDEN : text);
}

/** Encodes a secret; one that the encoding does not have is received, if ever, in UTF-8. */
export function encodeSecret(text: string, encoding: ConsoleEncoding): Buffer {
  return exactBytes(text, encoding) ?? Buffer.from(text);
}

function exactBytes(text: string, encoding: ConsoleEncoding): Buffer | undefined {
  if (encoding === "cp437") return encodeCodePage437(text);
  const bytes = Buffer.from(text, encoding);
  return encoding === "utf8" || bytes.toString("latin1") === text ? bytes : undefined;
}

/** Decodes bytes; of an unfinished character at the end, as of an invalid one, U+FFFD remains. */
export function decode(bytes: Buffer, encoding: ConsoleEncoding): string {
  return encoding === "cp437" ? decodeCodePage437(bytes) : bytes.toString(encoding);
}

/** Returns a function that decodes bytes as they arrive; a character can be divided between two calls. */
export function streamDecoder(encoding: ConsoleEncoding): (bytes: Buffer) => string {
  if (encoding !== "utf8") return (bytes) => decode(bytes, encoding);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return (bytes) => decoder.decode(bytes, { stream: true });
}

/** Returns the number of bytes of a decoded text. */
export function encodedLength(text: string, encoding: ConsoleEncoding): number {
  return encoding === "utf8" ? Buffer.byteLength(text) : text.length;
}

/** Returns the number of bytes at the front of `bytes` that contain no unfinished character. */
export function completeLength(bytes: Uint8Array, encoding: ConsoleEncoding): number {
  if (encoding !== "utf8") return bytes.length;
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const at = bytes.length - back;
    if (isContinuation(bytes[at])) continue;
    const unfinished = sequenceLength(bytes, at) === back && back < expectedLength(bytes[at]);
    return unfinished ? at : bytes.length;
  }
  return bytes.length;
}

/** Returns the start of the character that contains the byte at `at`. */
export function characterStart(bytes: Uint8Array, at: number, encoding: ConsoleEncoding): number {
  if (encoding !== "utf8" || at >= bytes.length) return at;
  for (let start = at; start >= 0 && start >= at - 3; start--) {
    if (!isContinuation(bytes[start])) return start + sequenceLength(bytes, start) > at ? start : at;
  }
  return at;
}

/** Returns the bytes of the first `units` UTF-16 units of the decoded text; half a surrogate pair counts as all of it. */
export function byteOffset(bytes: Uint8Array, text: string, units: number, encoding: ConsoleEncoding): number {
  // Every sequence of several bytes decodes to fewer units, so equal lengths mean one byte per unit.
  if (encoding !== "utf8" || text.length === bytes.length) return units;
  let at = 0;
  for (let seen = 0; seen < units; ) {
    const length = sequenceLength(bytes, at);
    seen += length === 4 ? 2 : 1;
    at += length;
  }
  return at;
}

/** Checks whether a byte continues a UTF-8 sequence that an earlier byte began. */
export function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/**
 * Returns the length of the UTF-8 sequence at `at`, or of the part of one that a decoder replaces with a single U+FFFD
 * (WHATWG Encoding, section 8.1.1; Unicode 15, table 3-7).
 */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? unreachable("a sequence begins within the bytes");
  const expected = expectedLength(lead);
  let length = 1;
  while (length < expected && isAllowed(lead, length, bytes[at + length])) length++;
  return length;
}

function expectedLength(lead: number | undefined): number {
  if (lead === undefined || lead < 0xc2 || lead > 0xf4) return 1;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

function isAllowed(lead: number, position: number, byte: number | undefined): boolean {
  if (byte === undefined || !isContinuation(byte)) return false;
  if (position > 1) return true;
  if (lead === 0xe0) return byte >= 0xa0;
  if (lead === 0xed) return byte < 0xa0;
  if (lead === 0xf0) return byte >= 0x90;
  return lead !== 0xf4 || byte < 0x90;
}
