import { encodeGeneve } from "../../src/protocols.ts";
import { bytes, counting, ethernet, ipv4, ipv6, udp, udp6 } from "../frames.ts";
import { ETHERNET_FRAMES, PACKET_6, PACKETS_4, PING } from "./tunneled.ts";

const PORT = 6081;
const over4 = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(50001, PORT, message)));
const over6 = (message: Uint8Array): Uint8Array => ethernet(0x86dd, ipv6(17, udp6(50001, PORT, message)));
const IPV4 = { vni: 9, protocolType: 0x0800 };
const OPTIONS = [
  { class: 0x0123, type: 0x07, data: counting(4) },
  { class: 0xfff0, type: 0x81, data: bytes() },
  { class: 0x0042, type: 0x01, data: counting(124) },
];

export const GENEVE_FRAMES: readonly Uint8Array[] = [
  ...ETHERNET_FRAMES.map((frame) => over4(encodeGeneve({ vni: 0xabcdef }, frame))),
  ...PACKETS_4.map((packet) => over6(encodeGeneve(IPV4, packet))),
  over4(encodeGeneve({ vni: 9, protocolType: 0x86dd }, PACKET_6)),
  over4(encodeGeneve({ ...IPV4, options: OPTIONS.slice(0, 1) }, PING)),
  over4(encodeGeneve({ ...IPV4, options: OPTIONS }, PING)),
  over4(encodeGeneve({ vni: 1, options: OPTIONS }, ethernet(0x0800, PING))),
  over4(encodeGeneve({ ...IPV4, oam: true }, PING)),
];
