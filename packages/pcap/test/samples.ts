import {
  arp,
  bytes,
  counting,
  dhcp,
  dns,
  domain,
  echo,
  ethernet,
  HOST_A,
  IP6_A,
  IP6_B,
  icmp,
  icmpv6,
  ip as ip4,
  ipv4,
  ipv6,
  ipv6Authentication,
  ipv6Fragment,
  ipv6Options,
  ipv6Routing,
  mac,
  question,
  resource,
  tcp,
  u16,
  u32,
  udp,
  udp6,
  vlan,
} from "./frames.ts";
import { OPTION_FRAMES } from "./option-samples.ts";

const refused = ipv4(17, udp(1000, 33_434, counting(0)));
const ip = (protocol: number, payload: Uint8Array, fields = {}): Uint8Array =>
  ethernet(0x0800, ipv4(protocol, payload, fields));
const unreachable = (code: number): Uint8Array => ip(1, icmp(3, code, [0, 0, 0, 0], refused));
const ip6 = (message: Uint8Array): Uint8Array => ethernet(0x86dd, ipv6(58, message));

/** Frames for which this package's summary and tcpdump's line must be the same. */
export const COMMON_FRAMES: readonly Uint8Array[] = [
  ethernet(0x0806, arp(1)),
  ethernet(0x0806, arp(1), 60),
  ethernet(0x0806, arp(2), 60),
  ethernet(0x0806, arp(1, HOST_A, HOST_A)),
  ethernet(0x8035, arp(3, HOST_A, HOST_A)),
  ethernet(0x8035, arp(4)),
  ip(1, echo(8, 7, 1, counting(56))),
  ip(1, echo(8, 65_535, 65_535, counting(1400))),
  ethernet(0x0800, ipv4(1, echo(0, 7, 1, counting(4))), 60),
  ip(1, echo(8, 7, 1, counting(64)), { flagsAndOffset: 0x2000 }),
  ip(1, counting(64), { flagsAndOffset: 9 }),
  ip(17, counting(10), { flagsAndOffset: 0x2009 }),
  ip(1, echo(8, 7, 1, counting(5)), { options: [7, 7, 4, 1, 2, 3, 4, 1] }),
  ip(1, icmp(11, 0, [0, 0, 0, 0], refused)),
  ip(1, icmp(11, 1, [0, 0, 0, 0], refused)),
  unreachable(0),
  unreachable(1),
  unreachable(3),
  ip(17, udp(1000, 2000, counting(10))),
  ip(17, udp(1000, 2000, counting(0))),
  ...[0x02, 0x12, 0x10, 0x11, 0x04, 0x18, 0xff, 0x00].map((flags) => ip(6, tcp(flags, counting(0)))),
  ip(6, tcp(0x18, counting(30))),
  ip(253, counting(10)),
  ethernet(0x8100, vlan(0x6005, 0x0800, ipv4(1, echo(8, 7, 1, counting(56))))),
  ethernet(0x8100, vlan(0x6005, 0x0806, arp(1)), 64),
  ethernet(0x88a8, vlan(2, 0x8100, vlan(3, 0x0800, ipv4(1, echo(8, 7, 1, counting(56)))))),
  ip6(icmpv6(128, [0, 1, 0, 2], counting(8))),
  ip6(icmpv6(129, [0, 1, 0, 2], counting(8))),
  ip6(icmpv6(133, [0, 0, 0, 0], counting(0))),
  ip6(icmpv6(135, [0, 0, 0, 0], ipv6(0, counting(0)).subarray(24, 40))),
  ip6(icmpv6(136, [0, 0, 0, 0], ipv6(0, counting(0)).subarray(24, 40))),
];

const datagram6 = udp6(1000, 2000, counting(10));
const ip6Frame = (nextHeader: number, ...parts: Uint8Array[]): Uint8Array =>
  ethernet(0x86dd, ipv6(nextHeader, bytes(...parts)));
const IP6_C = bytes(0x20, 0x01, 0x0d, 0xb8, new Array<number>(11).fill(0), 0x0c);
const MULTICAST = bytes(0xff, 0x02, new Array<number>(9).fill(0), 1, 0xff, 0, 0, 0x0b);

const EXTENSION_FRAMES = [
  ip6Frame(0, ipv6Options(17, [5, 2, 0, 0]), datagram6),
  ip6Frame(60, ipv6Options(17, [0x3e, 3, 1, 2, 3]), datagram6),
  ip6Frame(43, ipv6Routing(17, 0, 0, [0, 0, 0, 0], IP6_C), datagram6),
  ip6Frame(43, ipv6Routing(17, 0, 2, [0, 0, 0, 0], IP6_A, IP6_C), udp6(1000, 2000, counting(10), IP6_C)),
  ip6Frame(43, ipv6Routing(17, 2, 1, [0, 0, 0, 0], IP6_C), udp6(1000, 2000, counting(10), IP6_C)),
  ip6Frame(43, ipv6Routing(17, 4, 1, [1, 0, 0, 0], IP6_C, IP6_B), udp6(1000, 2000, counting(10), IP6_C)),
  ip6Frame(44, ipv6Fragment(17, 0, false), datagram6),
  ip6Frame(44, ipv6Fragment(17, 0, true), datagram6.subarray(0, 16)),
  ip6Frame(44, ipv6Fragment(17, 16, false), counting(20)),
  ip6Frame(51, ipv6Authentication(17), datagram6),
  ip6Frame(0, ipv6Options(60, [5, 2, 0, 0]), ipv6Options(44, []), ipv6Fragment(17, 0, false), datagram6),
  ip6Frame(0, ipv6Options(59, [5, 2, 0, 0])),
  ip6Frame(60, ipv6Options(17, [1, 2, 0, 0, 0xc9, 16, ...IP6_C]), udp6(1000, 2000, counting(10), IP6_B, IP6_C)),
  ip6Frame(
    60,
    ipv6Options(43, [1, 2, 0, 0, 0xc9, 16, ...IP6_A]),
    ipv6Routing(17, 2, 1, [0, 0, 0, 0], IP6_C),
    udp6(1000, 2000, counting(10), IP6_C, IP6_A),
  ),
  ip6Frame(0, ipv6Options(50, [5, 2, 0, 0]), u8s(u32(0x200), u32(9)), counting(24)),
];

function u8s(...parts: number[][]): Uint8Array {
  return bytes(...parts);
}

const QUOTED_TCP = ipv4(6, tcp(2, counting(0)));
const ICMP_FRAMES = [
  ip(1, icmp(13, 0, [...u16(7), ...u16(1)], u8s(u32(1000), u32(2000), u32(3000)))),
  ip(1, icmp(14, 0, [...u16(7), ...u16(1)], u8s(u32(1000), u32(2000), u32(3000)))),
  ip(1, icmp(5, 0, ip4("192.168.0.9"), refused)),
  ip(1, icmp(5, 1, ip4("192.168.0.9"), refused)),
  ip(1, icmp(9, 0, [1, 2, ...u16(1800)], u8s(ip4("192.168.0.9"), u32(7)))),
  ip(1, icmp(9, 0, [2, 2, ...u16(30)], u8s(ip4("192.168.0.9"), u32(0), ip4("192.168.0.10"), u32(0x80000000)))),
  ip(1, icmp(9, 16, [0, 2, ...u16(3725)], counting(0))),
  ip(1, icmp(10, 0, u32(0), counting(0))),
  ip(1, icmp(15, 0, [...u16(7), ...u16(1)], counting(0))),
  ip(1, icmp(16, 0, [...u16(7), ...u16(1)], counting(0))),
  ip(1, icmp(17, 0, [...u16(7), ...u16(1)], u8s(u32(0)))),
  ip(1, icmp(18, 0, [...u16(7), ...u16(1)], u8s(ip4("255.255.240.0")))),
  ip(1, icmp(42, 0, [...u16(7), 200, 1], u8s([0x20, 0, 0x28, 0x72, 0, 8, 3, 2], u32(9)))),
  ip(1, icmp(43, 0, [...u16(7), 200, 0x46], counting(0))),
  ip(1, icmp(43, 2, [...u16(7), 201, 0], counting(0))),
  ip(1, icmp(12, 0, [20, 0, 0, 0], refused)),
  ip(1, icmp(3, 4, [0, 0, ...u16(1400)], refused)),
  ip(1, icmp(3, 4, [0, 0, 0, 0], refused)),
  ip(1, icmp(3, 2, [0, 0, 0, 0], refused)),
  ip(1, icmp(3, 13, [0, 0, 0, 0], refused)),
  ip(1, icmp(3, 10, [0, 0, 0, 0], refused)),
  ...[5, 6, 7, 8, 9, 11, 12, 14, 15, 16].map(unreachable),
  ip(1, icmp(5, 2, ip4("192.168.0.9"), refused)),
  ip(1, icmp(5, 3, ip4("192.168.0.9"), refused)),
  ip(1, icmp(12, 1, [0, 0, 0, 0], refused)),
  ip(1, icmp(3, 3, [0, 0, 0, 0], QUOTED_TCP.subarray(0, 28))),
  ip(1, icmp(11, 0, [0, 0, 0, 0], QUOTED_TCP.subarray(0, 28))),
  ip(1, icmp(4, 0, [0, 0, 0, 0], refused)),
];

const quoted6 = ipv6(17, datagram6);
const sourceLink = [1, 1, ...mac(HOST_A.mac)];
const targetLink = [2, 1, ...mac(HOST_A.mac)];
const prefix = bytes(
  3,
  4,
  64,
  0xc0,
  u32(86_400),
  u32(14_400),
  u32(0),
  IP6_C.subarray(0, 8),
  new Array<number>(8).fill(0),
);
const servers = bytes(25, 5, 0, 0, u32(1200), IP6_A, IP6_C);
const ADVERTISEMENT = bytes(u32(30_000), u32(1000), sourceLink, [5, 1, 0, 0, ...u32(1480)], prefix, servers);
const record = (type: number, address: Uint8Array, ...sources: Uint8Array[]): Uint8Array =>
  bytes(type, 0, u16(sources.length), address, ...sources);
const hopByHop = (message: Uint8Array): Uint8Array => ip6Frame(0, ipv6Options(58, [5, 2, 0, 0]), message);

const ICMPV6_FRAMES = [
  ip6(icmpv6(1, [0, 0, 0, 0], quoted6, 4)),
  ip6(icmpv6(1, [0, 0, 0, 0], quoted6, 0)),
  ip6(icmpv6(1, [0, 0, 0, 0], quoted6, 1)),
  ip6(icmpv6(1, [0, 0, 0, 0], quoted6, 3)),
  ip6(icmpv6(1, [0, 0, 0, 0], quoted6, 2)),
  ip6(icmpv6(1, [0, 0, 0, 0], quoted6, 5)),
  ip6(icmpv6(3, [0, 0, 0, 0], quoted6, 1)),
  ip6(icmpv6(4, u32(40), quoted6, 0)),
  ip6(icmpv6(4, u32(40), quoted6, 2)),
  ip6(icmpv6(2, u32(1400), quoted6)),
  ip6(icmpv6(3, [0, 0, 0, 0], quoted6)),
  ip6(icmpv6(4, u32(40), quoted6, 1)),
  ip6(icmpv6(133, [0, 0, 0, 0], bytes(sourceLink))),
  ip6(icmpv6(134, [64, 0xc0, ...u16(1800)], ADVERTISEMENT)),
  ip6(icmpv6(135, [0, 0, 0, 0], bytes(IP6_B, sourceLink))),
  ip6(icmpv6(136, [0xe0, 0, 0, 0], bytes(IP6_B, targetLink))),
  ip6(icmpv6(137, [0, 0, 0, 0], bytes(IP6_B, IP6_C, targetLink))),
  hopByHop(icmpv6(130, [...u16(1000), 0, 0], MULTICAST)),
  hopByHop(icmpv6(131, [0, 0, 0, 0], MULTICAST)),
  hopByHop(icmpv6(132, [0, 0, 0, 0], MULTICAST)),
  hopByHop(icmpv6(130, [...u16(10_000), 0, 0], bytes(new Array<number>(16).fill(0), 2, 125, 0, 0))),
  hopByHop(icmpv6(130, [...u16(0x8123), 0, 0], bytes(MULTICAST, 0x0a, 0x85, u16(1), IP6_C))),
  hopByHop(icmpv6(143, [0, 0, ...u16(2)], bytes(record(4, MULTICAST), record(1, MULTICAST, IP6_C, IP6_A)))),
];

const SNAP = [0xaa, 0xaa, 3, 0, 0, 0];
const inSnap = (type: number, packet: Uint8Array): Uint8Array =>
  ethernet(8 + packet.length, bytes(SNAP, u16(type), packet), 60);
const LINK_FRAMES = [
  inSnap(0x0800, ipv4(1, echo(8, 7, 1, counting(20)))),
  inSnap(0x0806, arp(1)),
  inSnap(0x86dd, ipv6(58, icmpv6(128, [0, 1, 0, 2], counting(8)))),
  ethernet(0x9100, vlan(2, 0x8100, vlan(3, 0x0800, ipv4(1, echo(8, 7, 1, counting(56)))))),
];

const DHCP_OPTIONS = {
  discover: [53, 1, 1, 50, 4, ...ip4("192.168.0.5"), 12, 4, 97, 108, 112, 121, 55, 4, 1, 3, 6, 15, 255],
  offer: bytes(
    [53, 1, 2, 0, 54, 4, ...ip4("192.168.0.1"), 51, 4, ...u32(3600), 1, 4, ...ip4("255.255.255.0")],
    [3, 4, ...ip4("192.168.0.1"), 6, 8, ...ip4("192.168.0.1"), ...ip4("9.9.9.9"), 61, 3, 1, 2, 3, 255],
  ),
};
const DHCP_FRAMES = [
  ip(17, udp(68, 67, dhcp(1, DHCP_OPTIONS.discover))),
  ip(17, udp(67, 68, dhcp(2, [...DHCP_OPTIONS.offer]))),
  ip(17, udp(67, 68, dhcp(2, [...DHCP_OPTIONS.offer], { serverName: [98, 111, 111, 116], file: [47, 98] }))),
  ip(
    17,
    udp(
      67,
      68,
      dhcp(2, [53, 1, 5, 52, 1, 3, 255], { serverName: [3, 4, 1, 2, 3, 4, 255], file: [12, 2, 65, 66, 255] }),
    ),
  ),
];

const NAME = domain("www.example.com");
const POINTER = bytes(0xc0, 12);
const ZONE = bytes(0xc0, 16);
const times = [2026, 7200, 900, 1_209_600, 300].flatMap(u32);
const ANSWERS: readonly [number, Uint8Array][] = [
  [1, bytes(10, 0, 0, 1)],
  [28, IP6_C],
  [5, bytes(3, [97, 98, 99], ZONE)],
  [2, bytes(2, [110, 115], ZONE)],
  [12, NAME],
  [6, bytes(2, [110, 115], ZONE, 4, [114, 111, 111, 116], ZONE, times)],
  [15, bytes(u16(10), 4, [109, 97, 105, 108], ZONE)],
  [16, bytes(5, [104, 101, 108, 108, 111], 2, [118, 49])],
  [33, bytes(u16(1), u16(2), u16(5060), domain("sip.example.com"))],
];
const toServer = (message: Uint8Array): Uint8Array => ip(17, udp(1000, 53, message));
const ofServer = (message: Uint8Array): Uint8Array => ip(17, udp(53, 1000, message));
const DNS_FRAMES = [
  toServer(dns(0x0100, [1, 0, 0, 0], question(NAME, 1))),
  toServer(dns(0x0100, [1, 0, 0, 0], question(NAME, 28))),
  toServer(dns(0x0000, [1, 0, 0, 0], question(domain("1.0.168.192.in-addr.arpa"), 12))),
  ...ANSWERS.map(([type, data]) =>
    ofServer(dns(0x8580, [1, 1, 0, 0], question(NAME, type), resource(POINTER, type, data))),
  ),
  ofServer(
    dns(
      0x8180,
      [1, ANSWERS.length, 1, 1],
      question(NAME, 255),
      ...ANSWERS.map(([type, data]) => resource(POINTER, type, data)),
      resource(ZONE, 2, bytes(2, [110, 115], ZONE)),
      resource(bytes(2, [110, 115], ZONE), 1, bytes(10, 0, 0, 2)),
    ),
  ),
  ofServer(dns(0x8183, [1, 0, 1, 0], question(NAME, 1), resource(ZONE, 6, ANSWERS[5]?.[1] ?? bytes()))),
  ofServer(dns(0x8182, [1, 0, 0, 0], question(NAME, 1))),
  ofServer(dns(0x8700, [1, 0, 0, 0], question(NAME, 65))),
  toServer(dns(0x0130, [1, 0, 0, 0], question(NAME, 255))),
  toServer(dns(0x0100, [2, 0, 0, 0], question(NAME, 1), question(NAME, 28))),
  ofServer(dns(0x8185, [1, 0, 0, 0], question(NAME, 1))),
];

/** Frames of less common layers, by topic. */
export const ODD_FRAMES = {
  extension: EXTENSION_FRAMES,
  option: OPTION_FRAMES,
  icmp: ICMP_FRAMES,
  icmpv6: ICMPV6_FRAMES,
  link: LINK_FRAMES,
  dhcp: DHCP_FRAMES,
  dns: DNS_FRAMES,
} as const satisfies Record<string, readonly Uint8Array[]>;

const cooked = (type: number, protocol: number, packet: Uint8Array): Uint8Array =>
  bytes(u16(type), u16(1), u16(6), mac(HOST_A.mac), 0, 0, u16(protocol), packet);
const cooked2 = (type: number, protocol: number, packet: Uint8Array): Uint8Array =>
  bytes(u16(protocol), 0, 0, u32(3), u16(1), type, 6, mac(HOST_A.mac), 0, 0, packet);
const V4 = ipv4(1, echo(8, 7, 1, counting(20)));
const V6 = ipv6(58, icmpv6(128, [0, 1, 0, 2], counting(8)));

/** Frames of link types other than Ethernet. */
export const OTHER_LINKS: readonly { readonly linkType: number; readonly frames: readonly Uint8Array[] }[] = [
  {
    linkType: 0,
    frames: [bytes(2, 0, 0, 0, V4), bytes(0, 0, 0, 2, V4), bytes(30, 0, 0, 0, V6), bytes(0, 0, 0, 24, V6)],
  },
  { linkType: 108, frames: [bytes(0, 0, 0, 2, V4), bytes(0, 0, 0, 24, V6)] },
  { linkType: 12, frames: [V4, V6] },
  { linkType: 101, frames: [V4, V6] },
  { linkType: 228, frames: [V4] },
  { linkType: 229, frames: [V6] },
  {
    linkType: 113,
    frames: [
      cooked(0, 0x0800, V4),
      cooked(4, 0x86dd, V6),
      cooked(1, 0x0806, arp(1)),
      cooked(0, 0x8100, vlan(5, 0x0800, V4)),
    ],
  },
  {
    linkType: 276,
    frames: [
      cooked2(0, 0x0800, V4),
      cooked2(4, 0x86dd, V6),
      cooked2(1, 0x0806, arp(1)),
      cooked2(0, 0x8100, vlan(5, 0x0800, V4)),
    ],
  },
];
