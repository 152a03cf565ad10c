import { ipv4Address, ipv6Address } from "../field/address.ts";
import type { Span } from "../field/span.ts";
import { type AsPathSegment, readAsPath } from "./bgp-as-path.ts";
import { AFI_IPV4, AFI_IPV6, type BgpPrefix, hasPlainPrefixes, readPrefixes } from "./bgp-prefix.ts";
import { FieldReader } from "./field-reader.ts";

const EXTENDED_LENGTH = 0x10;

export const ORIGIN = 1;
export const AS_PATH = 2;
export const NEXT_HOP = 3;
export const MULTI_EXIT_DISCRIMINATOR = 4;
export const LOCAL_PREFERENCE = 5;
export const ATOMIC_AGGREGATE = 6;
export const AGGREGATOR = 7;
export const COMMUNITIES = 8;
export const ORIGINATOR_ID = 9;
export const CLUSTER_LIST = 10;
export const MP_REACH = 14;
export const MP_UNREACH = 15;
const AS4_PATH = 17;
export const LARGE_COMMUNITIES = 32;

interface AnyBgpAttribute {
  /** Type of the attribute. */
  readonly type: number;
  /** Bits 0x80 optional, 0x40 transitive, 0x20 partial, 0x10 with a length of two bytes. */
  readonly flags: number;
}

/** Numbers that a route has: its origin (0 IGP, 1 EGP, 2 incomplete), its discriminator or its preference. */
export interface BgpNumberAttribute extends AnyBgpAttribute {
  /** Which number it is. */
  readonly name: "origin" | "multi-exit-discriminator" | "local-preference";
  /** The number. */
  readonly value: number;
}

/** The autonomous systems that the route has passed: `as4-path` if the peer knows only numbers of two bytes. */
export interface BgpAsPathAttribute extends AnyBgpAttribute {
  /** Which path it is. */
  readonly name: "as-path" | "as4-path";
  /** Sequences and sets, the nearest first. */
  readonly segments: readonly AsPathSegment[];
}

/** The next hop of IPv4 routes, or the router that a reflector got the route from. */
export interface BgpAddressAttribute extends AnyBgpAttribute {
  /** What the address is. */
  readonly name: "next-hop" | "originator-id";
  /** An IPv4 address or identifier. */
  readonly address: string;
}

/** The system that has joined several routes. */
export interface BgpAggregatorAttribute extends AnyBgpAttribute {
  readonly name: "aggregator";
  /** Its autonomous system. */
  readonly autonomousSystem: number;
  /** Its address. */
  readonly address: string;
}

/** Communities such as `65000:100`, large ones such as `65000:1:2`, or the reflectors that the route has passed. */
export interface BgpListAttribute extends AnyBgpAttribute {
  /** What the elements are. */
  readonly name: "communities" | "large-communities" | "cluster-list";
  /** The elements, as text. */
  readonly values: readonly string[];
}

/** Routes of any family of addresses (RFC 4760). */
export interface BgpReachAttribute extends AnyBgpAttribute {
  readonly name: "mp-reach";
  /** 1 IPv4, 2 IPv6, … */
  readonly addressFamily: number;
  /** 1 unicast, 2 multicast, … */
  readonly subsequentAddressFamily: number;
  /** The next hop, and the link-local one that may follow it, if they are IP addresses. */
  readonly nextHops: readonly string[];
  /** The routes, if they are plain IPv4 or IPv6 prefixes. */
  readonly routes: readonly BgpPrefix[];
  /** The bytes of the routes. A view. */
  readonly nlri: Uint8Array;
}

/** Routes of any family of addresses that are no longer there (RFC 4760). */
export interface BgpUnreachAttribute extends Omit<BgpReachAttribute, "name" | "nextHops"> {
  readonly name: "mp-unreach";
}

/** Another attribute, or one of an unusual length. */
export interface BgpUnknownAttribute extends AnyBgpAttribute {
  /** `atomic-aggregate` for the attribute without a value, else `unknown`. */
  readonly name: "atomic-aggregate" | "unknown";
  /** The bytes of the attribute. A view. */
  readonly value: Uint8Array;
}

/** An attribute of a path (RFC 4271, section 4.3). */
export type BgpAttribute =
  | BgpNumberAttribute
  | BgpAsPathAttribute
  | BgpAddressAttribute
  | BgpAggregatorAttribute
  | BgpListAttribute
  | BgpReachAttribute
  | BgpUnreachAttribute
  | BgpUnknownAttribute;

/** Reads attributes up to the end. */
export function readAttributes(reader: FieldReader): BgpAttribute[] {
  const attributes: BgpAttribute[] = [];
  while (!reader.isAtEnd) {
    const flags = reader.u8() ?? 0;
    const type = reader.u8() ?? 0;
    const bytes = (flags & EXTENDED_LENGTH) === 0 ? reader.u8() : reader.u16();
    const value = bytes === undefined ? undefined : reader.take(bytes);
    if (value !== undefined) attributes.push(readAttribute(type, flags, value, reader));
  }
  return attributes;
}

function readAttribute(type: number, flags: number, value: Span, outer: FieldReader): BgpAttribute {
  const reader = new FieldReader(value, 0, `the attribute of type ${type}`);
  const attribute = read(type, flags, value, reader);
  if (reader.problem !== undefined) outer.fail(reader.problem.reason);
  return attribute ?? { name: "unknown", type, flags, value: value.bytes() };
}

/** Reads an attribute; undefined if its type is not known or its length is unusual. */
function read(type: number, flags: number, value: Span, reader: FieldReader): BgpAttribute | undefined {
  const { length } = value;
  switch (type) {
    case ORIGIN:
      return length === 1 ? { name: "origin", type, flags, value: value.u8(0) } : undefined;
    case MULTI_EXIT_DISCRIMINATOR:
      return length === 4 ? { name: "multi-exit-discriminator", type, flags, value: value.u32(0) } : undefined;
    case LOCAL_PREFERENCE:
      return length === 4 ? { name: "local-preference", type, flags, value: value.u32(0) } : undefined;
    case AS_PATH:
      return { name: "as-path", type, flags, segments: readAsPath(value, reader) };
    case AS4_PATH:
      return { name: "as4-path", type, flags, segments: readAsPath(value, reader, 4) };
    case NEXT_HOP:
      return length === 4 ? { name: "next-hop", type, flags, address: ipv4Address(value, 0) } : undefined;
    case ORIGINATOR_ID:
      return length === 4 ? { name: "originator-id", type, flags, address: ipv4Address(value, 0) } : undefined;
    case ATOMIC_AGGREGATE:
      return { name: "atomic-aggregate", type, flags, value: value.bytes() };
    case AGGREGATOR:
      return readAggregator(type, flags, value);
    case COMMUNITIES:
      return { name: "communities", type, flags, values: readList(reader, 4, community) };
    case LARGE_COMMUNITIES:
      return { name: "large-communities", type, flags, values: readList(reader, 12, largeCommunity) };
    case CLUSTER_LIST:
      return { name: "cluster-list", type, flags, values: readList(reader, 4, (item) => ipv4Address(item, 0)) };
    case MP_REACH:
      return readReach(type, flags, reader);
    case MP_UNREACH:
      return readUnreach(type, flags, reader);
    default:
      return undefined;
  }
}

const community = (item: Span): string => `${item.u16(0)}:${item.u16(2)}`;
const largeCommunity = (item: Span): string => `${item.u32(0)}:${item.u32(4)}:${item.u32(8)}`;

function readList(reader: FieldReader, itemBytes: number, show: (item: Span) => string): string[] {
  const values: string[] = [];
  while (!reader.isAtEnd) {
    const item = reader.take(itemBytes);
    if (item !== undefined) values.push(show(item));
  }
  return values;
}

function readAggregator(type: number, flags: number, value: Span): BgpAttribute | undefined {
  if (value.length !== 6 && value.length !== 8) return undefined;
  const autonomousSystem = value.length === 6 ? value.u16(0) : value.u32(0);
  return { name: "aggregator", type, flags, autonomousSystem, address: ipv4Address(value, value.length - 4) };
}

function readReach(type: number, flags: number, reader: FieldReader): BgpAttribute | undefined {
  const family = reader.take(3);
  const nextHop = reader.take(reader.u8() ?? 0);
  reader.u8();
  if (family === undefined || nextHop === undefined) return undefined;
  return { name: "mp-reach", type, flags, ...readFamily(family, reader), nextHops: nextHopsOf(family.u16(0), nextHop) };
}

function readUnreach(type: number, flags: number, reader: FieldReader): BgpAttribute | undefined {
  const family = reader.take(3);
  return family && { name: "mp-unreach", type, flags, ...readFamily(family, reader) };
}

function readFamily(family: Span, reader: FieldReader) {
  const addressFamily = family.u16(0);
  const subsequentAddressFamily = family.u8(2);
  const rest = reader.rest();
  const nlri = rest.bytes();
  if (!hasPlainPrefixes(addressFamily, subsequentAddressFamily))
    return { addressFamily, subsequentAddressFamily, routes: [], nlri };
  const prefixes = new FieldReader(rest, 0, "the routes");
  const routes = readPrefixes(prefixes, addressFamily);
  if (prefixes.problem !== undefined) reader.fail(prefixes.problem.reason);
  return { addressFamily, subsequentAddressFamily, routes, nlri };
}

function nextHopsOf(addressFamily: number, span: Span): string[] {
  const { length } = span;
  if (addressFamily === AFI_IPV4 && length === 4) return [ipv4Address(span, 0)];
  // RFC 8950: IPv4 routes may have an IPv6 next hop.
  if (addressFamily !== AFI_IPV4 && addressFamily !== AFI_IPV6) return [];
  if (length === 16) return [ipv6Address(span, 0)];
  return length === 32 ? [ipv6Address(span, 0), ipv6Address(span, 16)] : [];
}
