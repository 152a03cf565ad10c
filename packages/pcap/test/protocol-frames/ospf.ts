import { bytes, ethernet, ip, ipv4, ipv6, pseudo6, u16, u32, withChecksum } from "../frames.ts";

const NONE = [0, 0, 0, 0];
const ROUTER = ip("1.1.1.1");

/** A packet of version 2; the checksum does not cover the 8 bytes of authentication. */
function v2(
  type: number,
  authentication: number,
  password: number[],
  ...body: (number | number[] | Uint8Array)[]
): Uint8Array {
  const length = 24 + bytes(...body).length;
  const packet = bytes(2, type, u16(length), ROUTER, ip("0.0.0.1"), 0, 0, u16(authentication), password, ...body);
  // RFC 2328, section D.4.3: with a digest there is no checksum.
  return authentication === 2
    ? bytes(packet, new Array<number>(16).fill(7))
    : withChecksum(packet, 12, bytes(packet.subarray(0, 16), packet.subarray(24)));
}
/** A link-local signaling block after the packet (RFC 5613), with the capabilities of the router. */
const SIGNALING = withChecksum(bytes(0, 0, u16(3), u16(1), u16(4), u32(1)), 0);
const plain = (type: number, ...body: (number | number[] | Uint8Array)[]): Uint8Array =>
  ethernet(0x0800, ipv4(89, v2(type, 0, [...NONE, ...NONE], ...body), { ttl: 1 }));
const v3 = (type: number, ...body: (number | number[] | Uint8Array)[]): Uint8Array => {
  const packet = bytes(3, type, u16(16 + bytes(...body).length), ROUTER, NONE, 0, 0, 9, 0, ...body);
  return ethernet(0x86dd, ipv6(89, withChecksum(packet, 12, pseudo6(89, packet))));
};

const HELLO = bytes(ip("255.255.255.0"), u16(10), 2, 1, u32(40), ip("10.0.0.1"), ip("10.0.0.2"));
const HELLO_WITH_SIGNALING = HELLO.map((byte, index) => (index === 6 ? byte | 0x10 : byte));
/** The header of an advertisement, with a body; the checksum by Fletcher is not verified. */
const lsa = (age: number, type: number[], body: Uint8Array, length = 20 + body.length): Uint8Array =>
  bytes(u16(age), type, ip("10.0.0.1"), ROUTER, u32(0x80000001), u16(0x1234), u16(length), body);
const ROUTER_LSA = bytes(0, 0, u16(1), ip("10.0.0.2"), ip("10.0.0.1"), 2, 0, u16(10));
const NETWORK_LSA = bytes(ip("255.255.255.0"), ROUTER, ip("2.2.2.2"));
const NETWORK_LSA_V3 = bytes(0, 0, 0, 0x13, ROUTER, ip("2.2.2.2"));
const EMPTY = new Uint8Array(0);

export const OSPF_FRAMES: readonly Uint8Array[] = [
  plain(1, HELLO),
  plain(1, HELLO, ip("2.2.2.2"), ip("3.3.3.3")),
  plain(2, u16(1500), 2, 7, u32(99)),
  plain(2, u16(1500), 2, 0, u32(100), lsa(10, [2, 1], EMPTY, 36), lsa(3600, [2, 2], EMPTY, 32)),
  plain(3, u32(1), ip("10.0.0.1"), ROUTER, u32(5), ip("10.0.0.9"), ip("2.2.2.2")),
  plain(4, u32(2), lsa(10, [2, 1], ROUTER_LSA), lsa(0x800a, [2, 2], NETWORK_LSA)),
  plain(5, lsa(10, [2, 1], EMPTY, 36), lsa(11, [2, 5], EMPTY, 36)),
  ethernet(0x0800, ipv4(89, v2(1, 1, [...Buffer.from("rabbit\0\0")], HELLO))),
  ethernet(0x0800, ipv4(89, bytes(v2(1, 0, [...NONE, ...NONE], HELLO_WITH_SIGNALING), SIGNALING))),
  ethernet(0x0800, ipv4(89, v2(1, 2, [0, 0, 1, 16, ...u32(5)], HELLO))),
  v3(1, u32(7), 5, 0, 0, 0x13, u16(10), u16(40), NONE, NONE, ip("2.2.2.2")),
  v3(2, 0, 0, 0, 0x13, u16(1500), 0, 7, u32(99), lsa(10, u16(0x2001), EMPTY, 24)),
  v3(3, u16(0), u16(0x2001), ip("10.0.0.1"), ROUTER),
  v3(4, u32(1), lsa(10, u16(0x2002), NETWORK_LSA_V3)),
  v3(5, lsa(10, u16(0x2002), EMPTY, 32)),
];
