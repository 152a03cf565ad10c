import { encodeDnsOverTcp } from "../../src/protocols.ts";
import { bytes, dns, domain, ethernet, ip, ipv4, question, resource, u16, u32, udp } from "../frames.ts";
import { inOwnConnections, streamSegment } from "../stream-segment.ts";

/** Returns a segment to or from port 53. */
export const dnsSegment = (content: Uint8Array, fromServer = false): Uint8Array =>
  streamSegment(53, content, { fromServer });

/** Returns a datagram of multicast DNS. */
export const mdnsFrame = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(5353, 5353, message)));

const NAME = domain("www.example.com");
export const QUERY = dns(0x0100, [1, 0, 0, 0], question(NAME, 1));
export const ANSWER = dns(0x8580, [1, 1, 0, 0], question(NAME, 1), resource(NAME, 1, bytes(ip("10.0.0.1"))));

/** A record with the bit that flushes caches. */
const flushing = (name: Uint8Array, type: number, data: Uint8Array): Uint8Array =>
  bytes(name, u16(type), u16(0x8001), u32(120), u16(data.length), data);
const SERVICE = domain("_http._tcp.local");
const INSTANCE = domain("web._http._tcp.local");
export const MDNS_QUERY = dns(
  0,
  [2, 1, 0, 0],
  question(SERVICE, 12),
  bytes(domain("host.local"), u16(255), u16(0x8001)),
  resource(SERVICE, 12, INSTANCE),
);
export const MDNS_ANSWER = dns(
  0x8400,
  [0, 3, 0, 0],
  resource(SERVICE, 12, INSTANCE),
  flushing(INSTANCE, 33, bytes(u16(0), u16(0), u16(80), domain("host.local"))),
  flushing(domain("host.local"), 1, bytes(ip("192.168.0.2"))),
);

/** DNS over TCP, and multicast DNS. */
export const DNS_FRAMES: readonly Uint8Array[] = [
  ...inOwnConnections(53, [
    [encodeDnsOverTcp(QUERY), false],
    [encodeDnsOverTcp(ANSWER), true],
    [encodeDnsOverTcp(dns(0x2000, [1, 0, 0, 0], question(domain("example.com"), 6))), false],
    [encodeDnsOverTcp(dns(0x8183, [1, 0, 0, 0], question(domain("no.example.com"), 28))), true],
  ]),
  mdnsFrame(MDNS_QUERY),
  mdnsFrame(MDNS_ANSWER),
];
