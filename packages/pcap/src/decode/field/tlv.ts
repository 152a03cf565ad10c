import { missing, type Problem, wrong } from "./problem.ts";
import type { Span } from "./span.ts";

/** How a list of options is written: each a type, a length and a value. */
export interface TlvFormat {
  /** What options are in, for messages. */
  readonly container: string;
  /** Type that ends the list. */
  readonly end?: number;
  /** Type that is a lone byte, without a length. */
  readonly lone?: number;
  /** Gives the bytes of the whole option, its type and length included, by the length that stands in it. */
  readonly wholeBytes: (length: number) => number;
}

export type TlvVisitor = (type: number, value: Span) => void;

/** IPv4 and TCP (RFC 791, section 3.1; RFC 9293, section 3.1). */
export const COUNTED_WHOLE: TlvFormat = { container: "the header", end: 0, lone: 1, wholeBytes: (length) => length };
/** IPv6 (RFC 8200, section 4.2). */
export const IPV6_TLV: TlvFormat = { container: "the extension header", lone: 0, wholeBytes: (length) => length + 2 };
/** Neighbour discovery (RFC 4861, section 4.6): lengths are in units of 8 bytes. */
export const NDP_TLV: TlvFormat = { container: "the message", wholeBytes: (length) => length * 8 };
/** DHCP (RFC 2132, section 2). */
export const DHCP_TLV: TlvFormat = { container: "the message", end: 255, lone: 0, wholeBytes: (length) => length + 2 };

const HEADER_BYTES = 2;

/** Visits the options up to the end of the list, or to the first that does not fit, and tells what is wrong with that. */
export function walkTlvs(span: Span, format: TlvFormat, visit: TlvVisitor = () => undefined): Problem | undefined {
  let at = 0;
  while (at < span.length && span.u8(at) !== format.end) {
    const type = span.u8(at);
    const isLone = type === format.lone;
    if (!isLone && at + HEADER_BYTES > span.length)
      return missing(`an option does not fit into ${format.container}`, span);
    const length = isLone ? 1 : format.wholeBytes(span.u8(at + 1));
    if (length < HEADER_BYTES && !isLone) return wrong(`an option does not fit into ${format.container}`);
    if (at + length > span.length) return missing(`an option does not fit into ${format.container}`, span);
    visit(type, span.slice(Math.min(at + HEADER_BYTES, at + length), at + length));
    at += length;
  }
  return undefined;
}
