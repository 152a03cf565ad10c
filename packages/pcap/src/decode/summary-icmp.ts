import { ipv4Address, ipv6Address } from "./address.ts";
import { ECHO_REPLY, ECHO_REQUEST, type Icmp } from "./icmp.ts";
import { ECHO_REPLY_V6, ECHO_REQUEST_V6, type Icmpv6 } from "./icmpv6.ts";
import { IPV4_HEADER_BYTES } from "./ipv4.ts";
import { PROTOCOL_TCP, PROTOCOL_UDP } from "./numbers.ts";
import { Span } from "./span.ts";

const UNREACHABLE = 3;
const TIME_EXCEEDED = 11;
const ROUTER_SOLICITATION = 133;
const ROUTER_ADVERTISEMENT = 134;
const NEIGHBOR_SOLICITATION = 135;
const NEIGHBOR_ADVERTISEMENT = 136;
const IPV6_BYTES = 16;

/** Says what an ICMP message is, as tcpdump does for the most frequent. */
export function summarizeIcmp(icmp: Icmp): string {
  const { type, code, identifier, sequence, payload } = icmp;
  switch (type) {
    case ECHO_REQUEST:
      return `echo request, id ${identifier}, seq ${sequence}`;
    case ECHO_REPLY:
      return `echo reply, id ${identifier}, seq ${sequence}`;
    case TIME_EXCEEDED:
      return code === 0 ? "time exceeded in-transit" : "ip reassembly time exceeded";
    case UNREACHABLE:
      return payload.length < IPV4_HEADER_BYTES ? "unreachable" : unreachable(code, Span.over(payload, false));
    default:
      return `type-#${type}`;
  }
}

/** `original` is the packet that was not delivered, from its IPv4 header on. */
function unreachable(code: number, original: Span): string {
  const destination = ipv4Address(original, 16);
  switch (code) {
    case 0:
      return `net ${destination} unreachable`;
    case 1:
      return `host ${destination} unreachable`;
    case 3:
      return `${destination} ${port(original)}unreachable`;
    case 4:
      return `${destination} unreachable - need to frag`;
    default:
      return `${destination} unreachable - code ${code}`;
  }
}

function port(original: Span): string {
  const protocol = original.u8(9);
  const name = protocol === PROTOCOL_UDP ? "udp" : protocol === PROTOCOL_TCP ? "tcp" : undefined;
  const at = (original.u8(0) & 0x0f) * 4 + 2;
  return name === undefined || at + 2 > original.length ? "port " : `${name} port ${original.u16(at)} `;
}

/** Says what an ICMPv6 message is, as tcpdump does for the most frequent. */
export function summarizeIcmpv6(icmpv6: Icmpv6): string {
  const { type, identifier, sequence, payload } = icmpv6;
  const target = payload.length < IPV6_BYTES ? "?" : ipv6Address(Span.over(payload, false), 0);
  switch (type) {
    case ECHO_REQUEST_V6:
      return `echo request, id ${identifier}, seq ${sequence}`;
    case ECHO_REPLY_V6:
      return `echo reply, id ${identifier}, seq ${sequence}`;
    case ROUTER_SOLICITATION:
      return "router solicitation";
    case ROUTER_ADVERTISEMENT:
      return "router advertisement";
    case NEIGHBOR_SOLICITATION:
      return `neighbor solicitation, who has ${target}`;
    case NEIGHBOR_ADVERTISEMENT:
      return `neighbor advertisement, tgt is ${target}`;
    default:
      return `type-#${type}`;
  }
}
