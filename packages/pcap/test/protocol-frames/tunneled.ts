import { arp, counting, echo, ethernet, icmpv6, ipv4, ipv6, tcp, udp, vlan } from "../frames.ts";

/** An IPv4 packet for a tunnel. */
export const PING: Uint8Array = ipv4(1, echo(8, 1, 2, counting(20)));

/** Packets of IPv4 for tunnels. */
export const PACKETS_4: readonly Uint8Array[] = [
  PING,
  ipv4(17, udp(1000, 9, counting(11))),
  ipv4(6, tcp(0x18, counting(5))),
];

/** A packet of IPv6 for tunnels. */
export const PACKET_6: Uint8Array = ipv6(58, icmpv6(128, [0, 1, 0, 2], counting(9)));

/** Ethernet frames for tunnels. */
export const ETHERNET_FRAMES: readonly Uint8Array[] = [
  ...PACKETS_4.map((packet) => ethernet(0x0800, packet)),
  ethernet(0x86dd, PACKET_6),
  ethernet(0x0806, arp(1), 60),
  ethernet(0x8100, vlan(7, 0x0800, PING)),
];
