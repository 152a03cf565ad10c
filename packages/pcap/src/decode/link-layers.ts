import * as linkTypes from "../capture/link-type.ts";
import type { Dissection } from "./dissection.ts";
import * as numbers from "./field/numbers.ts";
import type { Span } from "./field/span.ts";
import { ETHERNET_HEADER_BYTES, Ethernet } from "./link/ethernet.ts";
import { COOKED_V1, COOKED_V2, type CookedLayout, LinuxCooked } from "./link/linux-cooked.ts";
import { LLC_MIN_BYTES, Llc } from "./link/llc.ts";
import { LOOPBACK_BYTES, Loopback } from "./link/loopback.ts";
import { VLAN_TAG_BYTES, VlanTag } from "./link/vlan.ts";
import { readIp, readIpv4, readIpv6, readNetwork } from "./network-layers.ts";

/** Numbers that systems use for raw IP internally. Some writers put them into files. */
const RAW_ON_MOST_SYSTEMS = 12;
const RAW_ON_OPENBSD = 14;

/** Linux's protocol number of IEEE 802.2 frames, which have no EtherType. */
const COOKED_802_2 = 4;
/** Access points that LLC never has: Novell's own format, without LLC. */
const NOVELL_RAW = 0xffff;

/** Decodes a frame of a link type. Returns the rest. */
export function readLink(linkType: number, span: Span, out: Dissection): Span {
  switch (linkType) {
    case linkTypes.LINKTYPE_ETHERNET:
      return readEthernet(span, out);
    case linkTypes.LINKTYPE_RAW:
    case RAW_ON_MOST_SYSTEMS:
    case RAW_ON_OPENBSD:
      return readIp(span, out);
    case linkTypes.LINKTYPE_IPV4:
      return readIpv4(span, out);
    case linkTypes.LINKTYPE_IPV6:
      return readIpv6(span, out);
    case linkTypes.LINKTYPE_NULL:
    case linkTypes.LINKTYPE_LOOP:
      return readLoopback(span, out);
    case linkTypes.LINKTYPE_LINUX_SLL:
      return readCooked(span, COOKED_V1, out);
    case linkTypes.LINKTYPE_LINUX_SLL2:
      return readCooked(span, COOKED_V2, out);
    default:
      return span;
  }
}

/** Decodes an Ethernet frame. Returns the rest. */
export function readEthernet(span: Span, out: Dissection): Span {
  if (!out.hasHeader("ethernet", span, ETHERNET_HEADER_BYTES)) return span;
  const ethernet = new Ethernet(span);
  out.layers.ethernet = ethernet;
  const rest = span.slice(ETHERNET_HEADER_BYTES);
  if (!out.isSound("ethernet", ethernet)) return rest;
  return readTagged(ethernet.typeOrLength(), rest, out);
}

function readCooked(span: Span, layout: CookedLayout, out: Dissection): Span {
  if (!out.hasHeader("linuxCooked", span, layout.headerBytes)) return span;
  const cooked = new LinuxCooked(span, layout);
  out.layers.linuxCooked = cooked;
  const rest = span.slice(layout.headerBytes);
  if (cooked.protocol === COOKED_802_2) return readLlc(rest, out);
  return cooked.protocol < numbers.MIN_ETHERTYPE ? rest : readTagged(cooked.protocol, rest, out);
}

function readLoopback(span: Span, out: Dissection): Span {
  if (!out.hasHeader("loopback", span, LOOPBACK_BYTES)) return span;
  const loopback = new Loopback(span);
  out.layers.loopback = loopback;
  const rest = span.slice(LOOPBACK_BYTES);
  if (loopback.ipVersion === 4) return readIpv4(rest, out);
  return loopback.ipVersion === 6 ? readIpv6(rest, out) : rest;
}

function readTagged(typeOrLength: number, span: Span, out: Dissection): Span {
  const tags: VlanTag[] = [];
  let type = typeOrLength;
  let rest = span;
  while (isTag(type)) {
    if (!out.hasHeader("vlan", rest, VLAN_TAG_BYTES)) return rest;
    const tag = new VlanTag(rest);
    tags.push(tag);
    out.layers.vlans = tags;
    type = tag.etherType;
    rest = rest.slice(VLAN_TAG_BYTES);
  }
  if (type >= numbers.MIN_ETHERTYPE) return readNetwork(type, rest, out);
  if (type > numbers.MAX_LENGTH) return rest;
  if (type === 0) return rest.slice(0, 0);
  return readLlc(rest.slice(0, type, rest.isWhole || type <= rest.length), out);
}

function isTag(etherType: number): boolean {
  switch (etherType) {
    case numbers.ETHERTYPE_VLAN:
    case numbers.ETHERTYPE_SERVICE_VLAN:
    case numbers.ETHERTYPE_OLD_SERVICE_VLAN:
      return true;
    default:
      return false;
  }
}

function readLlc(span: Span, out: Dissection): Span {
  if (span.length >= 2 && span.u16(0) === NOVELL_RAW) return span;
  if (!out.hasHeader("llc", span, LLC_MIN_BYTES)) return span;
  const llc = new Llc(span);
  out.layers.llc = llc;
  if (!out.isSound("llc", llc)) return span;
  const rest = span.slice(llc.headerLength());
  const { organization, protocol } = llc;
  const hasEtherType = organization === 0 && protocol !== undefined && protocol >= numbers.MIN_ETHERTYPE;
  if (hasEtherType) return readNetwork(protocol, rest, out);
  if (organization === undefined || protocol === undefined) return out.readRegistered("llcSaps", llc.dsap, rest);
  return out.readRegistered("snapProtocols", organization * 0x10000 + protocol, rest);
}
