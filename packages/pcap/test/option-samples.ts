import { counting, ethernet, ip as ip4, ipv4, tcp, u32, udp } from "./frames.ts";

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
];
