import { Layer } from "../../field/layer.ts";
import type { Span } from "../../field/span.ts";

/** Address and control field, which most links leave out (RFC 1661, section 6.6). */
const ADDRESS_AND_CONTROL = 0xff03;
const ADDRESS_AND_CONTROL_BYTES = 2;

/** Protocols (https://www.iana.org/assignments/ppp-numbers). */
export const PPP_IPV4 = 0x0021;
export const PPP_OSI = 0x0023;
export const PPP_IPV6 = 0x0057;
export const PPP_MPLS = 0x0281;
export const PPP_MPLS_MULTICAST = 0x0283;
export const PPP_IPCP = 0x8021;
export const PPP_IPV6CP = 0x8057;
export const PPP_LCP = 0xc021;
export const PPP_PAP = 0xc023;
export const PPP_CHAP = 0xc223;
export const PPP_EAP = 0xc227;

/** Returns the length of the header, as far as the available bytes show it. An odd first byte is the whole protocol. */
export function pppHeaderBytes(span: Span): number {
  const hasAddress = span.length >= ADDRESS_AND_CONTROL_BYTES && span.u16(0) === ADDRESS_AND_CONTROL;
  const at = hasAddress ? ADDRESS_AND_CONTROL_BYTES : 0;
  return span.length > at && (span.u8(at) & 1) === 1 ? at + 1 : at + 2;
}

/** The header of a packet of PPP (RFC 1661, section 2). */
export class Ppp extends Layer {
  /** Protocol: 0x21 IPv4, 0x57 IPv6, 0x8021 IPCP, 0x8057 IPV6CP, 0xc021 LCP, 0xc023 PAP, 0xc223 CHAP, 0xc227 EAP, … */
  get protocol(): number {
    const end = pppHeaderBytes(this.span);
    const last = this.span.u8(end - 1);
    const isCompressed = end % 2 === 1;
    return isCompressed ? last : this.span.u8(end - 2) * 256 + last;
  }
}
