import { encodeGtpu } from "../../src/protocols.ts";
import { bytes, ethernet, ip, ipv4, ipv6, u32, udp, udp6 } from "../frames.ts";
import { PACKET_6, PACKETS_4, PING } from "./tunneled.ts";

const over4 = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(2152, 2152, message)));
const over6 = (message: Uint8Array): Uint8Array => ethernet(0x86dd, ipv6(17, udp6(50001, 2152, message)));
const SESSION = { type: 0x85, data: bytes(0x10, 9) };
const PDCP = { type: 0xc0, data: bytes(1, 2) };

export const GTPU_FRAMES: readonly Uint8Array[] = [
  ...PACKETS_4.map((packet) => over4(encodeGtpu({ teid: 0xdeadbeef }, packet))),
  over6(encodeGtpu({ teid: 1 }, PACKET_6)),
  over4(encodeGtpu({ teid: 2, sequence: 0x1234 }, PING)),
  over4(encodeGtpu({ teid: 3, extensionHeaders: [SESSION] }, PING)),
  over4(encodeGtpu({ teid: 4, sequence: 5, nPduNumber: 6, extensionHeaders: [PDCP, SESSION] }, PACKET_6)),
  over4(encodeGtpu({ teid: 0, messageType: 1, sequence: 7 })),
  over4(encodeGtpu({ teid: 0, messageType: 2, sequence: 7 }, bytes(14, 0))),
  over4(encodeGtpu({ teid: 0, messageType: 26, sequence: 0 }, bytes(16, u32(0xdeadbeef), 133, 0, 4, ip("10.0.0.1")))),
  over4(encodeGtpu({ teid: 9, messageType: 254 })),
];
