import { ipv4Address, ipv6Address, macAddress } from "../../field/address.ts";
import type { Span } from "../../field/span.ts";
import * as tlvs from "./isis-tlv.ts";

const one = <T>(value: T | undefined): T[] | undefined => (value === undefined ? undefined : [value]);
const u8At = (span: Span, at: number): number => span.u8(at);

/** Returns the contents of the elements that are decoded, by type; undefined if a content does not fit. */
export const ISIS_READERS: Readonly<Record<number, (value: Span) => readonly unknown[] | undefined>> = {
  [tlvs.AREA_ADDRESSES]: tlvs.readAreas,
  [tlvs.IS_NEIGHBORS]: tlvs.readOldNeighbors,
  [tlvs.LAN_NEIGHBORS]: (value) => tlvs.readEach(value, 6, macAddress),
  [tlvs.LSP_ENTRIES]: tlvs.readLspEntries,
  [tlvs.AUTHENTICATION]: (value) => one(value.length === 0 ? undefined : value.u8(0)),
  [tlvs.EXTENDED_IS]: (value) => tlvs.readNeighbors(value, 0),
  [tlvs.IP_INTERNAL]: tlvs.readOldPrefixes,
  [tlvs.PROTOCOLS]: (value) => tlvs.readEach(value, 1, u8At),
  [tlvs.IP_EXTERNAL]: tlvs.readOldPrefixes,
  [tlvs.IPV4_ADDRESSES]: (value) => tlvs.readEach(value, 4, ipv4Address),
  [tlvs.EXTENDED_IP]: (value) => tlvs.readIpv4Prefixes(value, 0),
  [tlvs.HOSTNAME]: (value) => [new TextDecoder().decode(value.bytes())],
  [tlvs.TOPOLOGY_IS]: (value) => tlvs.inTopology(value, tlvs.readNeighbors),
  [tlvs.IPV6_ADDRESSES]: (value) => tlvs.readEach(value, 16, ipv6Address),
  [tlvs.TOPOLOGY_IP]: (value) => tlvs.inTopology(value, tlvs.readIpv4Prefixes),
  [tlvs.IPV6_REACHABILITY]: (value) => tlvs.readIpv6Prefixes(value, 0),
  [tlvs.TOPOLOGY_IPV6]: (value) => tlvs.inTopology(value, tlvs.readIpv6Prefixes),
  [tlvs.ADJACENCY]: (value) => one(tlvs.readAdjacency(value)),
};
