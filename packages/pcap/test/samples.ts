import { arp, counting, echo, ethernet, HOST_A, icmp, icmpv6, ipv4, ipv6, tcp, udp, vlan } from "./frames.ts";

const refused = ipv4(17, udp(1000, 33_434, counting(0)));
const ip = (protocol: number, payload: Uint8Array, fields = {}): Uint8Array =>
  ethernet(0x0800, ipv4(protocol, payload, fields));
const unreachable = (code: number): Uint8Array => ip(1, icmp(3, code, [0, 0, 0, 0], refused));
const ip6 = (message: Uint8Array): Uint8Array => ethernet(0x86dd, ipv6(58, message));

/** Frames of which this package's summary and tcpdump's line are to be the same. */
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
