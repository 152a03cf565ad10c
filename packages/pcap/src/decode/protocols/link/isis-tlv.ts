import { ipv4Address, ipv6Address } from "../../field/address.ts";
import { Span } from "../../field/span.ts";

/** Types of elements (https://www.iana.org/assignments/isis-tlv-codepoints). */
export const AREA_ADDRESSES = 1;
export const IS_NEIGHBORS = 2;
export const LAN_NEIGHBORS = 6;
export const LSP_ENTRIES = 9;
export const AUTHENTICATION = 10;
export const EXTENDED_IS = 22;
export const IP_INTERNAL = 128;
export const PROTOCOLS = 129;
export const IP_EXTERNAL = 130;
export const IPV4_ADDRESSES = 132;
export const EXTENDED_IP = 135;
export const HOSTNAME = 137;
export const TOPOLOGY_IS = 222;
export const IPV6_ADDRESSES = 232;
export const TOPOLOGY_IP = 235;
export const IPV6_REACHABILITY = 236;
export const TOPOLOGY_IPV6 = 237;
export const ADJACENCY = 240;

export const SYSTEM_ID_BYTES = 6;
export const NODE_ID_BYTES = 7;
export const LSP_ID_BYTES = 8;
const OLD_METRIC_MASK = 0x3f;
const TOPOLOGY_MASK = 0xfff;
const DOWN = 0x80;

/** An element of a message of IS-IS. */
export interface IsisTlv {
  /** Type: 1 areas, 2 and 22 neighbors, 9 LSPs, 10 authentication, 128, 130 and 135 IPv4 prefixes, 236 IPv6 prefixes, … */
  readonly type: number;
  /** Value. A view. */
  readonly value: Uint8Array;
}

/** A neighbor in a link state PDU (TLV 2, 22 or 222). */
export interface IsisNeighbor {
  /** Identifier: the system, and the number of a pseudonode, such as `0000.0000.0001.00`. */
  readonly id: string;
  /** Metric, of the default kind. */
  readonly metric: number;
  /** Topology (RFC 5120); 0 is the standard one. */
  readonly topologyId: number;
}

/** A reachable prefix in a link state PDU (TLV 128, 130, 135 and 235 for IPv4, 236 and 237 for IPv6). */
export interface IsisPrefix {
  /** Prefix, such as `10.0.0.0/24`. */
  readonly prefix: string;
  /** Metric, of the default kind. */
  readonly metric: number;
  /** Whether it was advertised down from level 2 to level 1. */
  readonly isDown: boolean;
  /** Topology (RFC 5120); 0 is the standard one. */
  readonly topologyId: number;
}

/** The summary of a link state PDU, in sequence number PDUs (TLV 9). */
export interface IsisLspEntry {
  /** Identifier, such as `0000.0000.0001.00-00`. */
  readonly lspId: string;
  /** Sequence number. */
  readonly sequence: number;
  /** Time until it expires, in seconds. */
  readonly remainingLifetimeSeconds: number;
  /** Checksum. */
  readonly checksum: number;
}

/** The state of a point-to-point adjacency (TLV 240; RFC 5303). Optional parts that are missing are undefined. */
export interface IsisAdjacency {
  /** 0 up, 1 initializing, 2 down. */
  readonly state: number;
  /** Extended local circuit of the sender. */
  readonly localCircuitId: number | undefined;
  /** System identifier of the neighbor. */
  readonly neighborId: string | undefined;
  /** Extended local circuit of the neighbor. */
  readonly neighborCircuitId: number | undefined;
}

/** Returns the identifier of a system (6 bytes), a node (7) or a link state PDU (8) at `at`. */
export function isisId(span: Span, at: number, bytes: number): string {
  const hex = (index: number): string =>
    span
      .u8(at + index)
      .toString(16)
      .padStart(2, "0");
  const system = `${hex(0)}${hex(1)}.${hex(2)}${hex(3)}.${hex(4)}${hex(5)}`;
  if (bytes === SYSTEM_ID_BYTES) return system;
  const node = `${system}.${hex(6)}`;
  return bytes === NODE_ID_BYTES ? node : `${node}-${hex(7)}`;
}

/** Returns the areas of TLV 1, such as `49.0001`; undefined if they do not fit. */
export function readAreas(value: Span): string[] | undefined {
  const areas: string[] = [];
  let at = 0;
  while (at < value.length) {
    const end = at + 1 + value.u8(at);
    if (end > value.length) return undefined;
    areas.push(areaText(value.bytes(at + 1, end)));
    at = end;
  }
  return areas;
}

/** The first byte is the authority, the others are in pairs. */
function areaText(area: Uint8Array): string {
  const hex = Array.from(area, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 2), ...(hex.slice(2).match(/.{1,4}/g) ?? [])].join(".");
}

/** Returns the elements of a list whose elements all have the same length; undefined if they do not fit. */
export function readEach<T>(value: Span, bytes: number, read: (span: Span, at: number) => T): T[] | undefined {
  if (value.length % bytes !== 0) return undefined;
  return Array.from({ length: value.length / bytes }, (_, index) => read(value, index * bytes));
}

/** Returns the neighbors of TLV 2; undefined if they do not fit. */
export function readOldNeighbors(value: Span): IsisNeighbor[] | undefined {
  if (value.length === 0) return undefined;
  return readEach(value.slice(1), 4 + NODE_ID_BYTES, (span, at) => ({
    id: isisId(span, at + 4, NODE_ID_BYTES),
    metric: span.u8(at) & OLD_METRIC_MASK,
    topologyId: 0,
  }));
}

/** Returns the neighbors of TLV 22 or 222 (RFC 5305, section 3); undefined if they do not fit. */
export function readNeighbors(value: Span, topologyId: number): IsisNeighbor[] | undefined {
  const neighbors: IsisNeighbor[] = [];
  let at = 0;
  while (at < value.length) {
    if (at + NODE_ID_BYTES + 4 > value.length) return undefined;
    const metric = value.u32(at + NODE_ID_BYTES - 1) & 0xff_ffff;
    const end = at + NODE_ID_BYTES + 4 + value.u8(at + NODE_ID_BYTES + 3);
    if (end > value.length) return undefined;
    neighbors.push({ id: isisId(value, at, NODE_ID_BYTES), metric, topologyId });
    at = end;
  }
  return neighbors;
}

/** Returns the prefixes of TLV 128 or 130 (RFC 1195, section 5.3.1); undefined if they do not fit. */
export function readOldPrefixes(value: Span): IsisPrefix[] | undefined {
  return readEach(value, 12, (span, at) => ({
    prefix: `${ipv4Address(span, at + 4)}/${Math.clz32(~span.u32(at + 8))}`,
    metric: span.u8(at) & OLD_METRIC_MASK,
    isDown: (span.u8(at) & DOWN) !== 0,
    topologyId: 0,
  }));
}

/** Returns the prefixes of TLV 135 or 235 (RFC 5305, section 4); undefined if they do not fit. */
export function readIpv4Prefixes(value: Span, topologyId: number): IsisPrefix[] | undefined {
  return readPrefixes(value, topologyId, {
    lengthAt: 4,
    lengthMask: 0x3f,
    partsBit: 0x40,
    bytes: 4,
    text: ipv4Address,
  });
}

/** Returns the prefixes of TLV 236 or 237 (RFC 5308, section 2); undefined if they do not fit. */
export function readIpv6Prefixes(value: Span, topologyId: number): IsisPrefix[] | undefined {
  return readPrefixes(value, topologyId, {
    lengthAt: 5,
    lengthMask: 0xff,
    partsBit: 0x20,
    bytes: 16,
    text: ipv6Address,
  });
}

interface PrefixFormat {
  readonly lengthAt: number;
  readonly lengthMask: number;
  /** The bit of the control byte that announces parts after the prefix. */
  readonly partsBit: number;
  readonly bytes: number;
  readonly text: (span: Span, at: number) => string;
}

const CONTROL_AT = 4;

function readPrefixes(value: Span, topologyId: number, format: PrefixFormat): IsisPrefix[] | undefined {
  const prefixes: IsisPrefix[] = [];
  const headBytes = format.lengthAt + 1;
  let at = 0;
  while (at < value.length) {
    if (at + headBytes > value.length) return undefined;
    const control = value.u8(at + CONTROL_AT);
    const length = value.u8(at + format.lengthAt) & format.lengthMask;
    let end = at + headBytes + Math.ceil(length / 8);
    if (length > format.bytes * 8 || end > value.length) return undefined;
    const address = new Uint8Array(format.bytes);
    address.set(value.bytes(at + headBytes, end));
    const prefix = `${format.text(Span.over(address, true), 0)}/${length}`;
    if ((control & format.partsBit) !== 0) {
      if (end >= value.length) return undefined;
      end += 1 + value.u8(end);
      if (end > value.length) return undefined;
    }
    prefixes.push({ prefix, metric: value.u32(at), isDown: (control & DOWN) !== 0, topologyId });
    at = end;
  }
  return prefixes;
}

/** Returns what `read` finds after the number of a topology; undefined if that is missing, or the rest does not fit. */
export function inTopology<T>(value: Span, read: (rest: Span, topologyId: number) => T | undefined): T | undefined {
  return value.length < 2 ? undefined : read(value.slice(2), value.u16(0) & TOPOLOGY_MASK);
}

/** Returns the summaries of TLV 9; undefined if they do not fit. */
export const readLspEntries = (value: Span): IsisLspEntry[] | undefined =>
  readEach(value, 16, (span, at) => ({
    lspId: isisId(span, at + 2, LSP_ID_BYTES),
    sequence: span.u32(at + 10),
    remainingLifetimeSeconds: span.u16(at),
    checksum: span.u16(at + 14),
  }));

/** Returns the adjacency of TLV 240, which may end after each of its parts; undefined if it is empty. */
export function readAdjacency(value: Span): IsisAdjacency | undefined {
  if (value.length === 0) return undefined;
  return {
    state: value.u8(0),
    localCircuitId: value.length < 5 ? undefined : value.u32(1),
    neighborId: value.length < 11 ? undefined : isisId(value, 5, SYSTEM_ID_BYTES),
    neighborCircuitId: value.length < 15 ? undefined : value.u32(11),
  };
}
