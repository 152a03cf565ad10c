import type { Generator } from "./generator.ts";
import * as numbers from "./numbers.ts";
import { both, either, isAt, type PacketTest } from "./packet.ts";
import type { ProtocolWord } from "./syntax/words.ts";

/** EtherTypes and access points of the words for network headers. */
export const NETWORK_TYPES: Partial<Record<ProtocolWord, number>> = {
  ip: numbers.ETHER_IP,
  ip6: numbers.ETHER_IP6,
  arp: numbers.ETHER_ARP,
  rarp: numbers.ETHER_RARP,
  atalk: numbers.ETHER_ATALK,
  aarp: numbers.ETHER_AARP,
  decnet: 0x6003,
  lat: 0x6004,
  sca: 0x6007,
  mopdl: 0x6001,
  moprc: 0x6002,
  iso: numbers.SAP_ISO,
  stp: numbers.SAP_STP,
  ipx: numbers.SAP_IPX,
  netbeui: numbers.SAP_NETBEUI,
};
/** Protocols over both versions of IP. */
export const IP_BOTH: Partial<Record<ProtocolWord, number>> = {
  sctp: numbers.PROTOCOL_SCTP,
  tcp: numbers.PROTOCOL_TCP,
  udp: numbers.PROTOCOL_UDP,
  pim: 103,
  ah: numbers.PROTOCOL_AH,
  esp: 50,
};
/** Protocols over IPv4. */
export const IP_ONLY: Partial<Record<ProtocolWord, number>> = { icmp: 1, igmp: 2, igrp: 9, vrrp: 112, carp: 112 };
const ISO_PROTOCOLS: Partial<Record<ProtocolWord, number>> = { clnp: 0x81, esis: 0x82, isis: 0x83 };
/** Types of IS-IS messages. */
const ISIS_TYPES: Partial<Record<ProtocolWord, readonly number[]>> = {
  l1: [26, 24, 18, 15, 17],
  l2: [27, 25, 20, 16, 17],
  iih: [17, 15, 16],
  lsp: [18, 20],
  snp: [27, 26, 24, 25],
  csnp: [24, 25],
  psnp: [26, 27],
};

/**
 * Returns the test that a packet is of a protocol.
 *
 * @throws {PcapError} `bad-filter`, `unsupported-filter`
 */
export function protocolTest(generator: Generator, protocol: ProtocolWord, at: number): PacketTest {
  const network = NETWORK_TYPES[protocol];
  if (network !== undefined) return generator.payloadType(at, network);
  const ipBoth = IP_BOTH[protocol];
  if (ipBoth !== undefined) return anyIpProtocol(generator, at, ipBoth);
  const ipOnly = IP_ONLY[protocol];
  if (ipOnly !== undefined) return generator.ipProtocol(at, ipOnly);
  if (protocol === "icmp6") return generator.ip6Protocol(at, numbers.PROTOCOL_ICMP6);
  const iso = ISO_PROTOCOLS[protocol];
  if (iso !== undefined) return isoTest(generator, at, iso);
  const types = ISIS_TYPES[protocol];
  if (types !== undefined) return isisTest(generator, at, types);
  return generator.bad(at, `"${protocol}" needs a qualifier such as \`host\` or \`proto\`, or an index`);
}

/** Returns the test for a protocol of either version of IP. */
export function anyIpProtocol(generator: Generator, at: number, protocol: number): PacketTest {
  return either(generator.ipProtocol(at, protocol), generator.ip6Protocol(at, protocol));
}

/** Returns the test for a protocol of OSI. */
export function isoTest(generator: Generator, at: number, protocol: number): PacketTest {
  const llcPayloadAt = generator.networkAt + generator.layout.llcBytes;
  return both(generator.payloadType(at, numbers.SAP_ISO), isAt(llcPayloadAt, 1, protocol));
}

/** Returns the test for the types of IS-IS messages. */
export function isisTest(generator: Generator, at: number, types: readonly number[]): PacketTest {
  const typeAt = generator.networkAt + generator.layout.llcBytes + 4;
  const isis = isoTest(generator, at, 0x83);
  return both(isis, (packet) => types.includes(packet.u8(typeAt)));
}
