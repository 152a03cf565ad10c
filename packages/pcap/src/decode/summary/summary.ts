import { escapeForeign } from "../../escape-foreign.ts";
import type { Dhcp } from "../application/dhcp.ts";
import { type Decodable, type DecodeOptions, decode } from "../decode.ts";
import type { DecodedFrame } from "../decoded-frame.ts";
import type { Announcements, DecodableProtocol, DescribeInner } from "../dissection.ts";
import type { Arp } from "../network/arp.ts";
import type { Ipv4 } from "../network/ipv4.ts";
import type { Ipv6 } from "../network/ipv6.ts";
import { UDP_HEADER_BYTES, type Udp } from "../transport/udp.ts";
import { summarizeDns } from "./summarize-dns.ts";
import { describeAuthentication, summarizeExtensions } from "./summarize-extensions.ts";
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
 * so match on the result of {@link decode} instead. It never throws because of the frame's bytes.
 *
 * @throws {TypeError} for options that {@link decode} refuses
 */
export function summary(input: Decodable, options: DecodeOptions = {}): string {
  const frameBytes = input instanceof Uint8Array ? input.length : input.originalLength;
  return escapeForeign(describeFrame(decode(input, options), frameBytes, options));
}

function describeFrame(decoded: DecodedFrame, frameBytes: number, options: DecodeOptions): string {
  const line = describePacket(decoded, frameBytes, presentProtocols(decoded, options));
  const { malformed, truncated } = decoded;
  if (malformed !== undefined) return `${line} [malformed ${malformed.layer}: ${malformed.reason}]`;
  return truncated === undefined ? line : `${line} [truncated ${truncated.layer}]`;
}

/** A registered protocol that a frame contains. */
type PresentProtocol = Pick<DecodableProtocol, "announcedBy" | "isPrefix"> & {
  readonly summarize: (decoded: DecodedFrame, bytes: number) => string;
};
type Present = readonly PresentProtocol[];

/** Returns the registered protocols that a frame contains, the outermost first. */
function presentProtocols(decoded: DecodedFrame, options: DecodeOptions): Present {
  const describeInner: DescribeInner = (inner, bytes) => describeFrame(inner, bytes, options);
  const order = Object.keys(decoded);
  return (options.protocols ?? [])
    .filter(({ name }) => decoded[name] !== undefined)
    .sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name))
    .map((protocol) => ({
      announcedBy: protocol.announcedBy,
      isPrefix: protocol.isPrefix,
      summarize: (frame, bytes) => protocol.summarize(frame, bytes, describeInner),
    }));
}

/** Returns the protocol that one of these numbers announced. */
function announced(present: Present, spaces: readonly (keyof Announcements)[]): PresentProtocol | undefined {
  return present.find(({ announcedBy, isPrefix }) => isPrefix !== true && spaces.some((space) => announcedBy[space]));
}

const LINK_SPACES = ["etherTypes", "llcSaps", "snapProtocols", "pppProtocols"] as const;

function describePacket(decoded: DecodedFrame, frameBytes: number, present: Present): string {
  const prefixes = present.filter(({ isPrefix, announcedBy }) => isPrefix === true && !announcedBy.ipProtocols);
  const bytes = bytesAboveLink(decoded, frameBytes);
  // A prefix is empty if the packet itself says all.
  const before = prefixes.map((protocol) => `${protocol.summarize(decoded, bytes)} `.trimStart()).join("");
  const isPrefixed = prefixes.length > 0 && decoded.ipv4 === undefined && decoded.ipv6 === undefined;
  const last = announced(present, LINK_SPACES);
  const rest = isPrefixed
    ? (last?.summarize(decoded, bytes) ?? `length ${decoded.payload.length}`)
    : describe(decoded, frameBytes, present);
  const line = `${before}${rest}`;
  return decoded.linuxCooked?.version === 2 ? `${describeInterface(decoded.linuxCooked)} ${line}` : line;
}

function describe(decoded: DecodedFrame, frameBytes: number, present: Present): string {
  const { arp, ipv4, ipv6 } = decoded;
  if (ipv4 !== undefined) {
    // The length is 0 if the sender's NIC was meant to cut the packet into segments.
    return `IP ${describeIpv4(ipv4, ipv4.totalBytes || bytesAboveLink(decoded, frameBytes), decoded, present)}`;
  }
  if (ipv6 !== undefined) return `IP6 ${describeIpv6(ipv6, decoded, present)}`;
  if (arp !== undefined) return `ARP, ${describeArp(arp)}, length ${bytesAboveLink(decoded, frameBytes)}`;
  const protocol = announced(present, LINK_SPACES);
  return protocol?.summarize(decoded, bytesAboveLink(decoded, frameBytes)) ?? summarizeLink(decoded, frameBytes);
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
  present: Present,
): string | undefined {
  const { icmp, icmpv6, udp, tcp, dns } = decoded;
  const from = `${route(addresses)}: ${extensions}`;
  if (icmp !== undefined) return `${from}ICMP ${summarizeIcmp(icmp)}, length ${bytes}`;
  if (icmpv6 !== undefined) return `${from}ICMP6, ${summarizeIcmpv6(icmpv6, decoded)}, length ${bytes}`;
  const header = udp ?? tcp;
  if (header === undefined) {
    const text = announced(present, ["ipProtocols"])?.summarize(decoded, bytes);
    return text === undefined ? undefined : `${from}${text}`;
  }
  const ports = describePorts(extensions, addresses, header);
  if (udp !== undefined) return `${ports}: ${summarizeUdp(udp, bytes, decoded, present)}`;
  if (tcp === undefined) return undefined;
  const payloadBytes = Math.max(0, bytes - tcp.headerBytes);
  if (dns !== undefined)
    return `${ports}: ${summarizeTcp(tcp, payloadBytes)} ${summarizeDns(dns, dns.layerBytes().length)}`;
  const text = announced(present, ["tcpPorts"])?.summarize(decoded, payloadBytes) ?? "";
  return `${ports}: ${summarizeTcp(tcp, payloadBytes)}${text === "" ? "" : `: ${text}`}`;
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

function describeIpv4(ipv4: Ipv4, totalBytes: number, decoded: DecodedFrame, present: Present): string {
  const { ah } = decoded;
  const extensions = ah === undefined ? "" : `${describeAuthentication(ah)} `;
  const bytes = Math.max(0, totalBytes - ipv4.headerBytes - (ah?.headerBytes ?? 0));
  const length = ipv4.isFragment ? "" : ` ${bytes}`;
  const known = describeUpper(extensions, ipv4, bytes, decoded, present);
  return known ?? `${route(ipv4)}: ${extensions}ip-proto-${ah?.nextHeader ?? ipv4.protocol}${length}`;
}

function describeIpv6(ipv6: Ipv6, decoded: DecodedFrame, present: Present): string {
  const { payload } = decoded;
  const { text, restBytes } = summarizeExtensions(ipv6);
  const known = describeUpper(text, ipv6, restBytes, decoded, present);
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

function summarizeUdp(udp: Udp, ipBytes: number, decoded: DecodedFrame, present: Present): string {
  const { dns, dhcp } = decoded;
  const bytes = Math.max(0, (udp.totalBytes || ipBytes) - UDP_HEADER_BYTES);
  if (dns !== undefined) return summarizeDns(dns, bytes);
  const text = announced(present, ["udpPorts"])?.summarize(decoded, bytes);
  if (text !== undefined) return text;
  return dhcp === undefined ? `UDP, length ${bytes}` : `BOOTP/DHCP, ${describeDhcp(dhcp)}, length ${bytes}`;
}

function describeDhcp({ operation, clientHardwareAddress }: Dhcp): string {
  if (operation === 1) return `Request from ${clientHardwareAddress}`;
  return operation === 2 ? "Reply" : `unknown (0x${operation.toString(16).padStart(2, "0")})`;
}

const OTHER_PROTOCOL = "<wrong proto type>";

function describeArp(arp: Arp): string {
  const { operation, senderHardwareAddress, targetHardwareAddress = OTHER_PROTOCOL } = arp;
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
