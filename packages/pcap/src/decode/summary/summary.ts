import { escapeForeign } from "../../escape-foreign.ts";
import type { Dhcp } from "../application/dhcp.ts";
import { type Decodable, decode } from "../decode.ts";
import type { DecodedFrame } from "../decoded-frame.ts";
import type { Arp } from "../network/arp.ts";
import type { Ipv6 } from "../network/ipv6.ts";
import { UDP_HEADER_BYTES, type Udp } from "../transport/udp.ts";
import { summarizeDns } from "./summarize-dns.ts";
import { summarizeExtensions } from "./summarize-extensions.ts";
import { summarizeIcmp } from "./summarize-icmp.ts";
import { summarizeIcmpv6 } from "./summarize-icmpv6.ts";
import { bytesAboveLink, describeInterface, summarizeLink } from "./summarize-link.ts";
import { summarizeTcp } from "./summarize-tcp.ts";

/** Protocols that have their own lines although they are not decoded. */
const ESP = 50;
const NO_NEXT_HEADER = 59;

/**
 * Returns one line about a frame, in the style of `tcpdump -nSt`, such as
 * `IP 192.168.0.2 > 192.168.1.2: ICMP echo request, id 1, seq 1, length 64`. It is meant for people and its wording may change,
 * so match on the result of {@link decode} instead. It never throws.
 */
export function summary(input: Decodable): string {
  const decoded = decode(input);
  const line = escapeForeign(
    describePacket(decoded, input instanceof Uint8Array ? input.length : input.originalLength),
  );
  const { malformed, truncated } = decoded;
  if (malformed !== undefined) return `${line} [malformed ${malformed.layer}: ${malformed.reason}]`;
  return truncated === undefined ? line : `${line} [truncated ${truncated.layer}]`;
}

function describePacket(decoded: DecodedFrame, frameBytes: number): string {
  const line = describe(decoded, frameBytes);
  return decoded.linuxCooked?.version === 2 ? `${describeInterface(decoded.linuxCooked)} ${line}` : line;
}

function describe(decoded: DecodedFrame, frameBytes: number): string {
  const { arp, ipv4, ipv6 } = decoded;
  if (ipv4 !== undefined) {
    const bytes = ipv4.totalBytes - ipv4.headerBytes;
    const length = ipv4.isFragment ? "" : ` ${bytes}`;
    return `IP ${describeUpper("", ipv4, bytes, decoded) ?? `${route(ipv4)}: ip-proto-${ipv4.protocol}${length}`}`;
  }
  if (ipv6 !== undefined) return `IP6 ${describeIpv6(ipv6, decoded)}`;
  if (arp !== undefined) return `ARP, ${describeArp(arp)}, length ${bytesAboveLink(decoded, frameBytes)}`;
  return summarizeLink(decoded, frameBytes);
}

interface Addresses {
  readonly source: string;
  readonly destination: string;
}

const route = ({ source, destination }: Addresses): string => `${source} > ${destination}`;

/** Describes what an IP packet with `bytes` bytes of payload carries, after its extension headers; undefined if that is not decoded. */
function describeUpper(
  extensions: string,
  addresses: Addresses,
  bytes: number,
  decoded: DecodedFrame,
): string | undefined {
  const { icmp, icmpv6, udp, tcp } = decoded;
  const from = `${route(addresses)}: ${extensions}`;
  if (icmp !== undefined) return `${from}ICMP ${summarizeIcmp(icmp)}, length ${bytes}`;
  if (icmpv6 !== undefined) return `${from}ICMP6, ${summarizeIcmpv6(icmpv6, decoded)}, length ${bytes}`;
  const header = udp ?? tcp;
  if (header === undefined) return undefined;
  const ports = describePorts(extensions, addresses, header);
  if (udp !== undefined) return `${ports}: ${summarizeUdp(udp, decoded)}`;
  return tcp === undefined ? undefined : `${ports}: ${summarizeTcp(tcp, bytes - tcp.headerBytes)}`;
}

/** Describes addresses and ports. They are together, unless there are extension headers between them. */
function describePorts(
  extensions: string,
  addresses: Addresses,
  { sourcePort, destinationPort }: Pick<Udp, "sourcePort" | "destinationPort">,
): string {
  if (extensions !== "") return `${route(addresses)}: ${extensions}${sourcePort} > ${destinationPort}`;
  return `${addresses.source}.${sourcePort} > ${addresses.destination}.${destinationPort}`;
}

function describeIpv6(ipv6: Ipv6, decoded: DecodedFrame): string {
  const { payload } = decoded;
  const { text, restBytes } = summarizeExtensions(ipv6);
  const known = describeUpper(text, ipv6, restBytes, decoded);
  if (known !== undefined) return known;
  const from = `${route(ipv6)}: ${text}`;
  if (ipv6.protocol === NO_NEXT_HEADER) return `${from}no next header`;
  if (ipv6.isFragment) return from.trimEnd();
  if (ipv6.protocol !== ESP || payload.length < 8) return `${from}ip-proto-${ipv6.protocol} ${restBytes}`;
  const spi = readWord(payload, 0);
  const sequence = readWord(payload, 4);
  return `${from}ESP(spi=0x${spi.toString(16).padStart(8, "0")},seq=0x${sequence.toString(16)}), length ${restBytes}`;
}

const readWord = (bytes: Uint8Array, at: number): number =>
  bytes.subarray(at, at + 4).reduce((word, byte) => word * 256 + byte, 0);

function summarizeUdp(udp: Udp, { dns, dhcp }: DecodedFrame): string {
  const bytes = udp.totalBytes - UDP_HEADER_BYTES;
  if (dns !== undefined) return summarizeDns(dns, bytes);
  return dhcp === undefined ? `UDP, length ${bytes}` : `BOOTP/DHCP, ${describeDhcp(dhcp)}, length ${bytes}`;
}

function describeDhcp({ operation, clientHardwareAddress }: Dhcp): string {
  if (operation === 1) return `Request from ${clientHardwareAddress}`;
  return operation === 2 ? "Reply" : `unknown (0x${operation.toString(16).padStart(2, "0")})`;
}

const OTHER_PROTOCOL = "<wrong proto type>";

function describeArp(arp: Arp): string {
  const { operation, senderHardwareAddress, targetHardwareAddress } = arp;
  const { senderProtocolAddress = OTHER_PROTOCOL, targetProtocolAddress = OTHER_PROTOCOL } = arp;
  switch (operation) {
    case "request":
      return `Request who-has ${targetProtocolAddress} tell ${senderProtocolAddress}`;
    case "reply":
      return `Reply ${senderProtocolAddress} is-at ${senderHardwareAddress}`;
    case "reverse-request":
      return `Reverse Request who-is ${targetHardwareAddress} tell ${senderHardwareAddress}`;
    case "reverse-reply":
      return `Reverse Reply ${targetHardwareAddress} at ${targetProtocolAddress}`;
    default:
      return `operation ${operation}`;
  }
}
