import { mustBe } from "../option-checks.ts";
import { unreachable } from "../unreachable.ts";
import { HIDDEN } from "./secrets.ts";

/** The encoding of the console's text: `utf8` (invalid bytes become U+FFFD) or `latin1` (each byte is one character). */
export type ConsoleEncoding = "utf8" | "latin1";

/**
 * Encodes text as the bytes that the far side would send.
 * @param path The name of the argument that contains the text, as errors name it.
 * @param isSecret Whether errors must not show the text.
 * @throws {TypeError} if the encoding has no such character
 */
export function encode(path: string, text: string, encoding: ConsoleEncoding, isSecret = false): Buffer {
  const bytes = Buffer.from(text, encoding);
  if (encoding === "latin1" && bytes.toString("latin1") !== text)
    throw mustBe(path, "characters up to U+00FF, because the encoding is latin1", isSecret ? HIDDEN : text);
  return bytes;
}

/** Returns the number of bytes at the front of `bytes` that contain no unfinished character. */
export function completeLength(bytes: Uint8Array, encoding: ConsoleEncoding): number {
  if (encoding === "latin1") return bytes.length;
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
  if (encoding === "latin1" || at >= bytes.length) return at;
  for (let start = at; start >= 0 && start >= at - 3; start--) {
    if (!isContinuation(bytes[start])) return start + sequenceLength(bytes, start) > at ? start : at;
  }
  return at;
}

/** Returns the bytes of the first `units` UTF-16 units of the decoded text; half a surrogate pair counts as all of it. */
export function byteOffset(bytes: Uint8Array, text: string, units: number, encoding: ConsoleEncoding): number {
  // Every sequence of several bytes decodes to fewer units, so equal lengths mean one byte per unit.
  if (encoding === "latin1" || text.length === bytes.length) return units;
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
