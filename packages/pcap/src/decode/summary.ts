import type { Arp } from "./arp.ts";
import { type Decodable, decode } from "./decode.ts";
import type { DecodedFrame } from "./decoded-frame.ts";
import { ETHERNET_HEADER_BYTES, type Ethernet } from "./ethernet.ts";
import { summarizeIcmp, summarizeIcmpv6 } from "./summary-icmp.ts";
import { summarizeTcp } from "./summary-tcp.ts";
import { UDP_HEADER_BYTES } from "./udp.ts";
import { VLAN_TAG_BYTES, type VlanTag } from "./vlan.ts";

/**
 * Gives one line about a frame, in the manner of `tcpdump -nSt`, such as
 * `IP 192.168.0.2 > 192.168.1.2: ICMP echo request, id 1, seq 1, length 64`. Meant for people: what it says of a frame may
 * change, so match on what {@link decode} gives. Never throws.
 */
export function summary(input: Decodable): string {
  const decoded = decode(input);
  const line = describe(decoded, input instanceof Uint8Array ? input.length : input.originalLength);
  const { malformed } = decoded;
  return malformed === undefined ? line : `${line} [malformed ${malformed.layer}: ${malformed.reason}]`;
}

function describe(decoded: DecodedFrame, frameBytes: number): string {
  const { ethernet, vlans = [], arp, ipv4, ipv6 } = decoded;
  if (ipv4 !== undefined) {
    const bytes = ipv4.totalBytes - ipv4.headerBytes;
    const length = ipv4.isFragment ? "" : ` ${bytes}`;
    return `IP ${describeIp(ipv4, bytes, decoded) ?? `${route(ipv4)}: ip-proto-${ipv4.protocol}${length}`}`;
  }
  if (ipv6 !== undefined) {
    const bytes = ipv6.payloadBytes;
    return `IP6 ${describeIp(ipv6, bytes, decoded) ?? `${route(ipv6)}: ip-proto-${ipv6.nextHeader} ${bytes}`}`;
  }
  const headerBytes = ETHERNET_HEADER_BYTES + vlans.length * VLAN_TAG_BYTES;
  if (arp !== undefined) return `ARP, ${describeArp(arp)}, length ${frameBytes - headerBytes}`;
  return ethernet === undefined ? `frame, length ${frameBytes}` : describeEthernet(ethernet, vlans, frameBytes);
}

interface Addresses {
  readonly source: string;
  readonly destination: string;
}

const route = ({ source, destination }: Addresses): string => `${source} > ${destination}`;

/** Says what an IP packet with so many bytes of payload carries, or undefined if that is not decoded. */
function describeIp(addresses: Addresses, payloadBytes: number, decoded: DecodedFrame): string | undefined {
  const { icmp, icmpv6, udp, tcp } = decoded;
  if (icmp !== undefined) return `${route(addresses)}: ICMP ${summarizeIcmp(icmp)}, length ${payloadBytes}`;
  if (icmpv6 !== undefined) return `${route(addresses)}: ICMP6, ${summarizeIcmpv6(icmpv6)}, length ${payloadBytes}`;
  const { source, destination } = addresses;
  if (udp !== undefined) {
    return `${source}.${udp.sourcePort} > ${destination}.${udp.destinationPort}: UDP, length ${udp.totalBytes - UDP_HEADER_BYTES}`;
  }
  if (tcp === undefined) return undefined;
  const ports = `${source}.${tcp.sourcePort} > ${destination}.${tcp.destinationPort}`;
  return `${ports}: ${summarizeTcp(tcp, payloadBytes - tcp.headerBytes)}`;
}

function describeArp(arp: Arp): string {
  const { operation, senderIp, senderMac, targetIp, targetMac } = arp;
  switch (operation) {
    case 1:
      return `Request who-has ${targetIp} tell ${senderIp}`;
    case 2:
      return `Reply ${senderIp} is-at ${senderMac}`;
    case 3:
      return `Reverse Request who-is ${targetMac} tell ${senderMac}`;
    case 4:
      return `Reverse Reply ${targetMac} at ${targetIp}`;
    default:
      return `operation ${operation}`;
  }
}

function describeEthernet(ethernet: Ethernet, vlans: readonly VlanTag[], frameBytes: number): string {
  const { source, destination, etherType } = ethernet;
  const type = vlans.at(-1)?.etherType ?? etherType;
  const kind = type === undefined ? "802.3" : `ethertype 0x${type.toString(16).padStart(4, "0")}`;
  return `${source} > ${destination}, ${kind}, length ${frameBytes}`;
}
