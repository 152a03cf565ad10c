import { counting, ethernet, IP6_A, ip as ip4, ipv4, tcp, u32, udp } from "./frames.ts";

const ip = (protocol: number, payload: Uint8Array, fields = {}): Uint8Array =>
  ethernet(0x0800, ipv4(protocol, payload, fields));

/** A source route of two routers and the final destination, of which the routers before `pointer` were passed. */
const sourceRoute = (type: number, pointer: number): number[] => [
  type,
  15,
  pointer,
  ...["192.168.0.8", "192.168.0.9", "192.168.0.10"].flatMap(ip4),
  0,
];
const ROUTE_END = "192.168.0.10";

const KEY = [0x81, 2, 3, 4, 5, 6, 7, 8];

/** Frames with options of IPv4 and TCP. */
export const OPTION_FRAMES: readonly Uint8Array[] = [
  ip(17, udp(1000, 2000, counting(10), ROUTE_END), { options: sourceRoute(131, 4) }),
  ip(6, tcp(0x18, counting(9), [], ROUTE_END), { options: sourceRoute(137, 8) }),
  ip(6, tcp(0x18, counting(9), [], ROUTE_END), { options: sourceRoute(137, 12) }),
  ip(17, udp(1000, 2000, counting(10)), { options: sourceRoute(131, 16) }),
  ip(17, udp(1000, 2000, counting(10)), { options: [7, 7, 4, 1, 2, 3, 4, 1] }),
  ip(6, tcp(0x02, counting(0), [2, 4, 5, 180, 4, 2, 8, 10, ...u32(7), ...u32(0), 1, 3, 3, 7])),
  ip(6, tcp(0x10, counting(0), [1, 1, 5, 18, ...u32(5000), ...u32(6000), ...u32(7000), ...u32(8000)])),
  ip(6, tcp(0x18, counting(9), [1, 1, 8, 10, ...u32(4_000_000_000), ...u32(4_000_000_001)])),
  ip(6, tcp(0x10, counting(0), [1, 0, 0, 0])),
  ip(6, tcp(0x10, counting(9), [1, 1, 19, 18, ...counting(16)])),
  ip(6, tcp(0x10, counting(9), [29, 16, 5, 6, ...counting(12)])),
  ip(6, tcp(0x02, counting(0), [34, 2, 1, 1])),
  ip(6, tcp(0x02, counting(9), [34, 10, ...counting(8), 1, 1])),
  ip(6, tcp(0x10, counting(0), [77, 6, 1, 2, 3, 4, 1, 1])),
  // Multipath TCP: capable, join, data sequence signals, addresses, priority, fail, fast close.
  ip(6, tcp(0x02, counting(0), [30, 4, 0x01, 0x01])),
  ip(6, tcp(0x12, counting(0), [30, 12, 0x01, 0x81, ...KEY])),
  ip(6, tcp(0x10, counting(0), [30, 20, 0x01, 0x01, ...KEY, ...KEY])),
  ip(6, tcp(0x18, counting(9), [30, 22, 0x01, 0x01, ...KEY, ...KEY, 0, 9, 1, 1])),
  ip(6, tcp(0x02, counting(0), [30, 12, 0x11, 2, ...u32(77), ...u32(88)])),
  ip(6, tcp(0x12, counting(0), [30, 16, 0x10, 2, ...KEY, ...u32(88)])),
  ip(6, tcp(0x10, counting(0), [30, 24, 0x10, 0, ...counting(20)])),
  ip(6, tcp(0x10, counting(0), [30, 8, 0x20, 0x01, ...u32(9)])),
  ip(6, tcp(0x18, counting(9), [30, 26, 0x20, 0x1f, ...KEY, ...KEY, ...u32(1), 0, 9, 1, 1])),
  ip(6, tcp(0x18, counting(9), [30, 16, 0x20, 0x04, ...u32(5), ...u32(1), 0, 9, 0xab, 0xcd])),
  ip(6, tcp(0x10, counting(0), [30, 16, 0x30, 3, ...ip4("10.0.0.9"), ...KEY])),
  ip(6, tcp(0x10, counting(0), [30, 10, 0x31, 3, ...ip4("10.0.0.9"), 0x1f, 0x90, 1, 1])),
  ip(6, tcp(0x10, counting(0), [30, 28, 0x30, 4, ...IP6_A, ...KEY])),
  ip(6, tcp(0x10, counting(0), [30, 5, 0x40, 3, 4, 1, 1, 1])),
  ip(6, tcp(0x10, counting(0), [30, 4, 0x51, 3])),
  ip(6, tcp(0x10, counting(0), [30, 12, 0x60, 0, ...KEY])),
  ip(6, tcp(0x10, counting(0), [30, 12, 0x70, 0, ...KEY])),
];
