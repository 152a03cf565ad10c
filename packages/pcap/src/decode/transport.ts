import type { Dissection } from "./dissection.ts";
import { ICMP_HEADER_BYTES, Icmp } from "./icmp.ts";
import { ICMPV6_HEADER_BYTES, Icmpv6 } from "./icmpv6.ts";
import * as numbers from "./numbers.ts";
import type { PseudoHeader } from "./pseudo-header.ts";
import type { Span } from "./span.ts";
import { TCP_HEADER_BYTES, Tcp } from "./tcp.ts";
import { UDP_HEADER_BYTES, Udp } from "./udp.ts";

/** Decodes what an IP packet carries, and gives what follows. */
export function readTransport(protocol: number, span: Span, pseudoHeader: PseudoHeader, out: Dissection): Span {
  switch (protocol) {
    case numbers.PROTOCOL_ICMP:
      return out.layers.ipv4 === undefined ? span : readIcmp(span, out);
    case numbers.PROTOCOL_ICMPV6:
      return out.layers.ipv6 === undefined ? span : readIcmpv6(span, pseudoHeader, out);
    case numbers.PROTOCOL_UDP:
      return readUdp(span, pseudoHeader, out);
    case numbers.PROTOCOL_TCP:
      return readTcp(span, pseudoHeader, out);
    default:
      return span;
  }
}

function readIcmp(span: Span, out: Dissection): Span {
  if (!out.hasHeader("icmp", span, ICMP_HEADER_BYTES)) return span;
  out.layers.icmp = new Icmp(span);
  return span.slice(ICMP_HEADER_BYTES);
}

function readIcmpv6(span: Span, pseudoHeader: PseudoHeader, out: Dissection): Span {
  if (!out.hasHeader("icmpv6", span, ICMPV6_HEADER_BYTES)) return span;
  out.layers.icmpv6 = new Icmpv6(span, pseudoHeader);
  return span.slice(ICMPV6_HEADER_BYTES);
}

function readUdp(span: Span, pseudoHeader: PseudoHeader, out: Dissection): Span {
  if (!out.hasHeader("udp", span, UDP_HEADER_BYTES)) return span;
  const udp = new Udp(span, pseudoHeader);
  out.layers.udp = udp;
  return span.slice(UDP_HEADER_BYTES, out.isSound("udp", udp) ? udp.totalBytes : span.length);
}

function readTcp(span: Span, pseudoHeader: PseudoHeader, out: Dissection): Span {
  if (!out.hasHeader("tcp", span, TCP_HEADER_BYTES)) return span;
  const tcp = new Tcp(span, pseudoHeader);
  out.layers.tcp = tcp;
  return out.isSound("tcp", tcp) ? span.slice(tcp.headerBytes) : span.slice(TCP_HEADER_BYTES);
}
