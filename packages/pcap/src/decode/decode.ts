import type { Frame } from "../frame.ts";
import { LINKTYPE_ETHERNET } from "../link-type.ts";
import { ARP_BYTES, Arp } from "./arp.ts";
import type { DecodedFrame } from "./decoded-frame.ts";
import { Dissection } from "./dissection.ts";
import { ETHERNET_HEADER_BYTES, Ethernet, MIN_ETHERTYPE } from "./ethernet.ts";
import { IPV4_HEADER_BYTES, Ipv4 } from "./ipv4.ts";
import { IPV6_HEADER_BYTES, Ipv6 } from "./ipv6.ts";
import * as numbers from "./numbers.ts";
import { PseudoHeader } from "./pseudo-header.ts";
import { Span } from "./span.ts";
import { readTransport } from "./transport.ts";
import { VLAN_TAG_BYTES, VlanTag } from "./vlan.ts";

/** What can be decoded: the bytes of a whole Ethernet frame, or a captured frame. */
export type Decodable = Uint8Array | Pick<Frame, "data" | "originalLength" | "linkType">;

/**
 * Gives the layers of a frame: Ethernet II and 802.3, 802.1Q, ARP, IPv4, IPv6, ICMP, ICMPv6, UDP and TCP. Fields are read
 * from the frame's bytes when they are asked for. Never throws, whatever the bytes: decoding stops at a layer that is
 * malformed and says which and why. A frame of another link type than Ethernet is all payload.
 *
 * @example
 * const { ipv4, icmp } = decode(frame);
 * if (icmp?.type === 8) console.log(ipv4?.source, icmp.sequence, icmp.checksumValid);
 */
export function decode(input: Decodable): DecodedFrame {
  const dissection = new Dissection();
  const rest = readFrame(input, dissection);
  const { layers, malformed } = dissection;
  return { ...layers, ...(malformed === undefined ? {} : { malformed }), payload: rest.bytes() };
}

function readFrame(input: Decodable, out: Dissection): Span {
  if (input instanceof Uint8Array) return readEthernet(Span.over(input, true), out);
  const span = Span.over(input.data, input.data.length >= input.originalLength);
  return input.linkType === LINKTYPE_ETHERNET ? readEthernet(span, out) : span;
}

function readEthernet(span: Span, out: Dissection): Span {
  if (!out.hasHeader("ethernet", span, ETHERNET_HEADER_BYTES)) return span;
  const ethernet = new Ethernet(span);
  out.layers.ethernet = ethernet;
  const rest = span.slice(ETHERNET_HEADER_BYTES);
  if (!out.isSound("ethernet", ethernet)) return rest;
  return readTagged(ethernet.etherType ?? ethernet.lengthBytes ?? 0, rest, out);
}

function readTagged(typeOrLength: number, span: Span, out: Dissection): Span {
  const tags: VlanTag[] = [];
  let type = typeOrLength;
  let rest = span;
  while (type === numbers.ETHERTYPE_VLAN || type === numbers.ETHERTYPE_SERVICE_VLAN) {
    if (!out.hasHeader("vlan", rest, VLAN_TAG_BYTES)) return rest;
    const tag = new VlanTag(rest);
    tags.push(tag);
    out.layers.vlans = tags;
    type = tag.etherType;
    rest = rest.slice(VLAN_TAG_BYTES);
  }
  return readTyped(type, rest, out);
}

function readTyped(typeOrLength: number, span: Span, out: Dissection): Span {
  if (typeOrLength < MIN_ETHERTYPE) return span.slice(0, typeOrLength);
  switch (typeOrLength) {
    case numbers.ETHERTYPE_IPV4:
      return readIpv4(span, out);
    case numbers.ETHERTYPE_IPV6:
      return readIpv6(span, out);
    case numbers.ETHERTYPE_ARP:
    case numbers.ETHERTYPE_RARP:
      return readArp(span, out);
    default:
      return span;
  }
}

function readArp(span: Span, out: Dissection): Span {
  if (!out.hasHeader("arp", span, ARP_BYTES)) return span;
  const arp = new Arp(span);
  out.layers.arp = arp;
  return out.isSound("arp", arp) ? span.slice(ARP_BYTES, ARP_BYTES) : span;
}

function readIpv4(span: Span, out: Dissection): Span {
  if (!out.hasHeader("ipv4", span, IPV4_HEADER_BYTES)) return span;
  const ipv4 = new Ipv4(span);
  out.layers.ipv4 = ipv4;
  if (!out.isSound("ipv4", ipv4)) return span;
  const { headerBytes, totalBytes, protocol } = ipv4;
  const isWhole = totalBytes <= span.length && !ipv4.isFragment;
  const rest = span.slice(headerBytes, totalBytes, isWhole);
  // Only the first fragment has the header of the layer above.
  if (ipv4.fragmentOffsetBytes > 0) return rest;
  return readTransport(protocol, rest, new PseudoHeader(span.slice(12, 20), protocol), out);
}

function readIpv6(span: Span, out: Dissection): Span {
  if (!out.hasHeader("ipv6", span, IPV6_HEADER_BYTES)) return span;
  const ipv6 = new Ipv6(span);
  out.layers.ipv6 = ipv6;
  if (!out.isSound("ipv6", ipv6)) return span;
  const end = IPV6_HEADER_BYTES + ipv6.payloadBytes;
  const rest = span.slice(IPV6_HEADER_BYTES, end, end <= span.length);
  const { nextHeader } = ipv6;
  return readTransport(nextHeader, rest, new PseudoHeader(span.slice(8, IPV6_HEADER_BYTES), nextHeader), out);
}
