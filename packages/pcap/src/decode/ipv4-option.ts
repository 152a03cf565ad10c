import type { Span } from "./span.ts";

const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;

/** An option of an IPv4 header (RFC 791, section 3.1). */
export interface Ipv4Option {
  /** The option's first byte: copied flag, class and number. 1 is "no operation". */
  readonly type: number;
  /** What follows its type and length. */
  readonly data: Uint8Array;
}

/** Gives the options up to the end of the list, or to the first that does not fit: `isBroken`. */
export function readOptions(span: Span): { options: Ipv4Option[]; isBroken: boolean } {
  const options: Ipv4Option[] = [];
  let at = 0;
  while (at < span.length && span.u8(at) !== END_OF_OPTIONS) {
    const type = span.u8(at);
    // Only "no operation" is a lone byte; all others tell their length, which counts the first two bytes.
    const length = type === NO_OPERATION ? 1 : at + 1 < span.length ? span.u8(at + 1) : 0;
    if (length < Math.min(type, 2) || at + length > span.length) return { options, isBroken: true };
    options.push({ type, data: span.bytes(Math.min(at + 2, at + length), at + length) });
    at += length;
  }
  return { options, isBroken: false };
}
