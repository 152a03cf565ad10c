import type { Span } from "./span.ts";

/** Returns the sum of the 16-bit words of a span. An odd last byte is the upper half of a word (RFC 1071). */
export function sumWords(span: Span): number {
  const even = span.length & ~1;
  let sum = 0;
  for (let at = 0; at < even; at += 2) sum += span.u16(at);
  return even === span.length ? sum : sum + (span.u8(even) << 8);
}

/** Checks whether words with this sum, including their checksum, are intact (RFC 1071): the sum folds to all ones. */
export function isIntact(sum: number): boolean {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return folded === 0xffff;
}
