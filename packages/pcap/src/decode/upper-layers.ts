import { DHCP_MIN_BYTES, Dhcp } from "./application/dhcp.ts";
import { DNS_HEADER_BYTES, Dns } from "./application/dns.ts";
import type { Dissection } from "./dissection.ts";
import * as numbers from "./field/numbers.ts";
import type { Span } from "./field/span.ts";
import { ICMP_HEADER_BYTES, Icmp } from "./icmp.ts";
import { ICMPV6_HEADER_BYTES, Icmpv6 } from "./icmpv6.ts";
import { Mld, mldHeaderBytes } from "./network/mld.ts";
import { Ndp, ndpHeaderBytes } from "./network/ndp.ts";
import type { PseudoHeader } from "./transport/pseudo-header.ts";
import { TCP_HEADER_BYTES, Tcp } from "./transport/tcp.ts";
import { UDP_HEADER_BYTES, Udp } from "./transport/udp.ts";

/** Decodes the message that an IP packet carries. Returns the bytes after its headers. */
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
      return out.readRegistered("ipProtocols", protocol, span, pseudoHeader);
  }
}

function readIcmp(span: Span, out: Dissection): Span {
  if (!out.hasHeader("icmp", span, ICMP_HEADER_BYTES)) return span;
  out.layers.icmp = new Icmp(span, out.decodeQuoted);
  return span.slice(ICMP_HEADER_BYTES);
}

function readIcmpv6(span: Span, pseudoHeader: PseudoHeader, out: Dissection): Span {
  if (!out.hasHeader("icmpv6", span, ICMPV6_HEADER_BYTES)) return span;
  const icmpv6 = new Icmpv6(span, pseudoHeader, out.decodeQuoted);
  out.layers.icmpv6 = icmpv6;
  readDiscovery(icmpv6.type, span, out);
  return span.slice(ICMPV6_HEADER_BYTES);
}

function readDiscovery(type: number, span: Span, out: Dissection): void {
  const ndpBytes = ndpHeaderBytes(type);
  if (ndpBytes !== undefined && out.hasHeader("ndp", span, ndpBytes)) {
    out.layers.ndp = new Ndp(span);
    out.isSound("ndp", out.layers.ndp);
  }
  const mldBytes = mldHeaderBytes(type);
  if (mldBytes !== undefined && out.hasHeader("mld", span, mldBytes)) {
    out.layers.mld = new Mld(span);
    out.isSound("mld", out.layers.mld);
  }
}

function readUdp(span: Span, pseudoHeader: PseudoHeader, out: Dissection): Span {
  if (!out.hasHeader("udp", span, UDP_HEADER_BYTES)) return span;
  const { ipv4, ipv6 } = out.layers;
  // A packet that is too long for its length fields: a jumbogram, or one that the NIC was meant to cut into segments.
  const udp = new Udp(span, pseudoHeader, (ipv6?.payloadBytes ?? ipv4?.totalBytes) === 0);
  out.layers.udp = udp;
  if (!out.isSound("udp", udp)) return span.slice(UDP_HEADER_BYTES);
  const end = udp.effectiveBytes();
  const isWhole = span.isWhole || (udp.totalBytes > 0 && end <= span.length);
  const payload = span.slice(UDP_HEADER_BYTES, end, isWhole);
  readApplication(udp, payload, out);
  return payload;
}

function readApplication({ sourcePort, destinationPort }: Udp, payload: Span, out: Dissection): void {
  const isOn = (port: number): boolean => sourcePort === port || destinationPort === port;
  // An empty payload is not a message, and one that is too short on the ports of DHCP belongs to another protocol.
  const isShorterThan = (bytes: number): boolean => payload.isWhole && payload.length < bytes;
  if (isShorterThan(1)) return;
  if (isOn(numbers.PORT_DNS) || isOn(numbers.PORT_MULTICAST_DNS)) {
    if (!out.hasHeader("dns", payload, DNS_HEADER_BYTES)) return;
    out.layers.dns = new Dns(payload, isOn(numbers.PORT_MULTICAST_DNS));
    out.isSound("dns", out.layers.dns);
  } else if (isOn(numbers.PORT_DHCP_SERVER) || isOn(numbers.PORT_DHCP_CLIENT)) {
    if (isShorterThan(DHCP_MIN_BYTES) || !out.hasHeader("dhcp", payload, DHCP_MIN_BYTES)) return;
    out.layers.dhcp = new Dhcp(payload);
    out.isSound("dhcp", out.layers.dhcp);
  } else {
    readByPort("udpPorts", sourcePort, destinationPort, payload, out);
  }
}

/** Decodes a message by the port of its receiver, or else by that of its sender. */
function readByPort(
  space: "udpPorts" | "tcpPorts",
  sourcePort: number,
  destinationPort: number,
  payload: Span,
  out: Dissection,
): void {
  const { protocols } = out;
  const protocol = protocols?.find(space, destinationPort) ?? protocols?.find(space, sourcePort);
  protocol?.read(payload, out);
}

function readTcp(span: Span, pseudoHeader: PseudoHeader, out: Dissection): Span {
  if (!out.hasHeader("tcp", span, TCP_HEADER_BYTES)) return span;
  const tcp = new Tcp(span, pseudoHeader);
  out.layers.tcp = tcp;
  const isSound = out.isSound("tcp", tcp);
  const payload = span.slice(Math.max(TCP_HEADER_BYTES, Math.min(tcp.headerBytes, span.length)));
  if (isSound && payload.length > 0) readByPort("tcpPorts", tcp.sourcePort, tcp.destinationPort, payload, out);
  return payload;
}
