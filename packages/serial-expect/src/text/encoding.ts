/** How the console's bytes are read as text: `utf8` (invalid bytes become U+FFFD) or `latin1` (each byte is one character). */
export type ConsoleEncoding = "utf8" | "latin1";

/** How many bytes at the front of `bytes` hold no character that is still to be completed. */
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

/** The start of the character that the byte at `at` belongs to; `at` itself where that byte begins one. */
export function characterStart(bytes: Uint8Array, at: number, encoding: ConsoleEncoding): number {
  if (encoding === "latin1") return at;
  for (let start = at; start >= 0 && start >= at - 3; start--) {
    if (!isContinuation(bytes[start])) return start + sequenceLength(bytes, start) > at ? start : at;
  }
  return at;
}

/** How many bytes the first `units` UTF-16 units of the decoded text take; a surrogate pair is not cut, but counted whole. */
export function byteOffset(bytes: Uint8Array, text: string, units: number, encoding: ConsoleEncoding): number {
  // Every sequence of several bytes decodes to fewer units, so equal lengths mean one byte a unit.
  if (encoding === "latin1" || text.length === bytes.length) return units;
  let at = 0;
  for (let seen = 0; seen < units; ) {
    const length = sequenceLength(bytes, at);
    seen += length === 4 ? 2 : 1;
    at += length;
  }
  return at;
}

/**
 * The length of the UTF-8 sequence at `at`, or of the part of one that a decoder replaces by a single U+FFFD
 * (WHATWG Encoding, section 8.1.1; Unicode 15, table 3-7).
 */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const expected = expectedLength(lead);
  let length = 1;
  while (length < expected && isAllowed(lead, length, bytes[at + length])) length++;
  return length;
}

function expectedLength(lead = 0): number {
  if (lead < 0xc2 || lead > 0xf4) return 1;
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

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}
