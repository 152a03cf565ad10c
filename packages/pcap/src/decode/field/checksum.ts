import type { Span } from "./span.ts";

/** Gives the sum of the 16-bit words of a span, an odd last byte being the upper half of a word (RFC 1071). */
export function sumWords(span: Span): number {
  const even = span.length & ~1;
  let sum = 0;
  for (let at = 0; at < even; at += 2) sum += span.u16(at);
  return even === span.length ? sum : sum + (span.u8(even) << 8);
}

/** Whether words with this sum, their checksum among them, are intact (RFC 1071): it folds to all ones. */
export function isIntact(sum: number): boolean {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return folded === 0xffff;
}
