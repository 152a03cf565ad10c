import { bytes, ethernet, ip, ipv4, u16, withChecksum } from "../frames.ts";

const GROUP = ip("239.1.2.3");
/** Router alert (RFC 2113), which messages of version 2 and 3 have. */
const ROUTER_ALERT = [0x94, 4, 0, 0];

const frame = (type: number, code: number, ...rest: (number[] | Uint8Array)[]): Uint8Array => {
  const message = withChecksum(bytes(type, code, 0, 0, ...rest), 2);
  return ethernet(0x0800, ipv4(2, message, { ttl: 1, options: ROUTER_ALERT }), 60);
};

const record = (type: number, ...sources: string[]): Uint8Array =>
  bytes(type, 0, u16(sources.length), GROUP, ...sources.map(ip));

export const IGMP_FRAMES: readonly Uint8Array[] = [
  frame(0x11, 0, ip("0.0.0.0")),
  frame(0x11, 100, ip("0.0.0.0")),
  frame(0x11, 10, GROUP),
  frame(0x12, 0, GROUP),
  frame(0x16, 0, GROUP),
  frame(0x17, 0, GROUP),
  frame(0x11, 100, ip("0.0.0.0"), [2, 125], u16(0)),
  frame(0x11, 20, GROUP, [0x0b, 60], u16(0)),
  frame(0x11, 0x8a, GROUP, [0x0b, 0x8f], u16(2), ip("10.0.0.1"), ip("10.0.0.2")),
  frame(0x11, 0xff, GROUP, [0x0b, 0x8f], u16(0)),
  frame(0x11, 0xc2, ip("0.0.0.0"), [0x0b, 0x8f], u16(1), ip("10.0.0.1")),
  frame(0x16, 0, GROUP, u16(0)),
  frame(0x17, 0, GROUP, u16(0)),
  frame(0x22, 0, u16(0), u16(1), record(4)),
  frame(0x22, 0, u16(0), u16(3), record(1, "10.0.0.1"), record(3), record(6, "10.0.0.1", "10.0.0.2")),
];
