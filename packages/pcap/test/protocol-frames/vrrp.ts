import { bytes, ethernet, IP6_B, ip, ipv4, ipv6, pseudo4, pseudo6, u16, withChecksum } from "../frames.ts";

const PASSWORD = [...Buffer.from("rabbit\0\0")];
const over4 = (message: Uint8Array, ttl = 255): Uint8Array => ethernet(0x0800, ipv4(112, message, { ttl }), 60);
const v2 = (priority: number, authentication: number, seconds: number, ...addresses: string[]): Uint8Array => {
  const head = [0x21, 42, priority, addresses.length, authentication, seconds, 0, 0];
  const end = authentication === 0 ? new Array<number>(8).fill(0) : PASSWORD;
  return withChecksum(bytes(head, ...addresses.map(ip), end), 6);
};
const v3 = (priority: number, centiseconds: number, ...addresses: (number[] | Uint8Array)[]): Uint8Array =>
  bytes(0x31, 1, priority, addresses.length, u16(centiseconds), 0, 0, ...addresses);
const whole4 = (message: Uint8Array): Uint8Array => withChecksum(message, 6, pseudo4(112, message));
const whole6 = (message: Uint8Array): Uint8Array => withChecksum(message, 6, pseudo6(112, message));

export const VRRP_FRAMES: readonly Uint8Array[] = [
  over4(v2(100, 0, 1, "10.0.0.1")),
  over4(v2(255, 0, 3, "10.0.0.1", "10.0.0.2")),
  over4(v2(0, 1, 1, "10.0.0.1")),
  over4(whole4(v3(100, 100, ip("10.0.0.1")))),
  over4(whole4(v3(255, 4095, ip("10.0.0.1"), ip("10.0.0.2"), ip("10.0.0.3")))),
  ethernet(0x86dd, ipv6(112, whole6(v3(100, 100, IP6_B)))),
];
