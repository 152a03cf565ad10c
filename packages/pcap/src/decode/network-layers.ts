import type { Dissection } from "./dissection.ts";
import * as numbers from "./field/numbers.ts";
import type { Span } from "./field/span.ts";
import { ARP_HEADER_BYTES, Arp, arpBytes } from "./network/arp.ts";
import { IPV4_HEADER_BYTES, Ipv4 } from "./network/ipv4.ts";
import { IPV6_HEADER_BYTES, Ipv6 } from "./network/ipv6.ts";
import { Ipv6Fragment } from "./network/ipv6-extension.ts";
import { ipv4PseudoHeader, ipv6PseudoHeader } from "./pseudo-headers.ts";
import { readTransport } from "./upper-layers.ts";

/** Decodes the packet after an EtherType. Returns the bytes after its headers. */
export function readNetwork(etherType: number, span: Span, out: Dissection): Span {
  switch (etherType) {
    case numbers.ETHERTYPE_IPV4:
      return readIpv4(span, out);
    case numbers.ETHERTYPE_IPV6:
      return readIpv6(span, out);
    case numbers.ETHERTYPE_ARP:
    case numbers.ETHERTYPE_RARP:
      return readArp(span, out);
    default:
      return out.readRegistered("etherTypes", etherType, span);
  }
}

/** Decodes an IP packet of either version. Returns the bytes after its headers. */
export function readIp(span: Span, out: Dissection): Span {
  return span.length > 0 && span.u8(0) >> 4 === 6 ? readIpv6(span, out) : readIpv4(span, out);
}

function readArp(span: Span, out: Dissection): Span {
  if (!out.hasHeader("arp", span, ARP_HEADER_BYTES)) return span;
  const bytes = arpBytes(span);
  if (!out.hasHeader("arp", span, bytes)) return span;
  const arp = new Arp(span);
  out.layers.arp = arp;
  return out.isSound("arp", arp) ? span.slice(bytes, bytes) : span;
}

/** Decodes an IPv4 packet. Returns the bytes after its headers. */
export function readIpv4(span: Span, out: Dissection): Span {
  if (!out.hasHeader("ipv4", span, IPV4_HEADER_BYTES)) return span;
  const ipv4 = new Ipv4(span);
  out.layers.ipv4 = ipv4;
  if (!out.isSound("ipv4", ipv4)) return span;
  const { headerBytes, protocol } = ipv4;
  const totalBytes = ipv4.totalBytes || span.length;
  const isWhole = totalBytes <= span.length && !ipv4.isFragment;
  const rest = span.slice(headerBytes, totalBytes, isWhole);
  // Only the first fragment has the header of the layer above.
  if (ipv4.fragmentOffsetBytes > 0) return rest;
  return readTransport(protocol, rest, ipv4PseudoHeader(span, ipv4), out);
}

/** Decodes an IPv6 packet. Returns the bytes after its headers. */
export function readIpv6(span: Span, out: Dissection): Span {
  if (!out.hasHeader("ipv6", span, IPV6_HEADER_BYTES)) return span;
  const ipv6 = new Ipv6(span);
  out.layers.ipv6 = ipv6;
  if (!out.isSound("ipv6", ipv6)) return span;
  const rest = ipv6.upperLayer();
  const isLaterFragment = ipv6.extensionHeaders.some(
    (header) => header instanceof Ipv6Fragment && header.offsetBytes > 0,
  );
  return isLaterFragment ? rest : readTransport(ipv6.protocol, rest, ipv6PseudoHeader(span, ipv6), out);
}
