import { missing, type Problem, wrong } from "./problem.ts";
import type { Span } from "./span.ts";

/** The format of a list of options, each of which is a type, a length and a value. */
export interface TlvFormat {
  /** The container of the options, for messages. */
  readonly container: string;
  /** Type that ends the list. */
  readonly end?: number | undefined;
  /** Type that is a single byte, without a length. */
  readonly single?: number | undefined;
  /** Returns the length of the whole option, including its type and length, for the length field in it. */
  readonly optionBytes: (length: number) => number;
}

/** Receives the type and the value of an option. */
export type TlvVisitor = (type: number, value: Span) => void;

/** Options of IPv4 and TCP headers (RFC 791, section 3.1; RFC 9293, section 3.1). */
export const headerOptions: TlvFormat = { container: "the header", end: 0, single: 1, optionBytes: (length) => length };
/** Options of IPv6 extension headers (RFC 8200, section 4.2). */
export const ipv6Options: TlvFormat = {
  container: "the extension header",
  single: 0,
  optionBytes: (length) => length + 2,
};
/** Options of neighbour discovery (RFC 4861, section 4.6): lengths are in units of 8 bytes. */
export const ndpOptions: TlvFormat = { container: "the message", optionBytes: (length) => length * 8 };
/** Options of DHCP (RFC 2132, section 2). */
export const dhcpOptions: TlvFormat = {
  container: "the message",
  end: 255,
  single: 0,
  optionBytes: (length) => length + 2,
};

const HEADER_BYTES = 2;

/** Visits the options up to the end of the list or to the first that does not fit. Returns the problem of that one. */
export function walkTlvs(span: Span, format: TlvFormat, visit: TlvVisitor = () => undefined): Problem | undefined {
  let at = 0;
  while (at < span.length && span.u8(at) !== format.end) {
    const type = span.u8(at);
    const isSingle = type === format.single;
    if (!isSingle && at + HEADER_BYTES > span.length)
      return missing(`an option does not fit into ${format.container}`, span);
    const length = isSingle ? 1 : format.optionBytes(span.u8(at + 1));
    if (length < HEADER_BYTES && !isSingle) return wrong(`an option does not fit into ${format.container}`);
    if (at + length > span.length) return missing(`an option does not fit into ${format.container}`, span);
    visit(type, span.slice(Math.min(at + HEADER_BYTES, at + length), at + length));
    at += length;
  }
  return undefined;
}
