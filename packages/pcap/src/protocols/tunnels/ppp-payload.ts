import type { Dissection } from "../../decode/dissection.ts";
import type { Span } from "../../decode/field/span.ts";
import { readIpv4, readIpv6 } from "../../decode/network-layers.ts";

/** EtherType of PPP in GRE (RFC 2637, section 4.1). */
export const ETHERTYPE_PPP = 0x880b;

const ADDRESS_AND_CONTROL = 0xff03;
const PPP_IPV4 = 0x0021;
const PPP_IPV6 = 0x0057;

/** Decodes a PPP frame (RFC 1661), whose address, control and upper half of the protocol may be compressed. Returns the rest. */
export function readPpp(span: Span, out: Dissection): Span {
  const hasAddress = span.length >= 2 && span.u16(0) === ADDRESS_AND_CONTROL;
  const rest = hasAddress ? span.slice(2) : span;
  if (rest.length === 0) return rest;
  // A protocol is odd in its last byte, and even in the one before it.
  const isShort = (rest.u8(0) & 1) === 1;
  if (!isShort && rest.length < 2) return rest;
  const protocol = isShort ? rest.u8(0) : rest.u16(0);
  const information = rest.slice(isShort ? 1 : 2);
  if (protocol === PPP_IPV4) return readIpv4(information, out);
  if (protocol === PPP_IPV6) return readIpv6(information, out);
  return out.readRegistered("pppProtocols", protocol, information);
}
