import { encodeGre, type GreFields } from "../../src/protocols.ts";
import { bytes, ethernet, ipv4, ipv6, u16, u32, withChecksum } from "../frames.ts";
import { ETHERNET_FRAMES, PACKET_6, PACKETS_4, PING } from "./tunneled.ts";

const over4 = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(47, message));
const over6 = (message: Uint8Array): Uint8Array => ethernet(0x86dd, ipv6(47, message));
const packet = (fields: GreFields, payload: Uint8Array): Uint8Array => encodeGre(fields, payload).encode(bytes());
const IPV4 = { protocolType: 0x0800 };
const IPV6 = { protocolType: 0x86dd };

export const GRE_FRAMES: readonly Uint8Array[] = [
  ...PACKETS_4.map((payload) => over4(packet(IPV4, payload))),
  over4(packet({ ...IPV4, hasChecksum: true }, PING)),
  over4(packet({ ...IPV4, key: 0xc0ffee }, PING)),
  over6(packet({ ...IPV4, sequence: 4_000_000_000 }, PING)),
  over4(packet({ ...IPV4, hasChecksum: true, key: 5, sequence: 6 }, PING)),
  over4(packet({ ...IPV6, key: 5 }, PACKET_6)),
  over6(packet(IPV6, PACKET_6)),
  ...ETHERNET_FRAMES.map((frame) => over4(packet({ virtualSubnetId: 0xabcdef, flowId: 3 }, frame))),
  over4(packet({ sequence: 1 }, ethernet(0x0800, ipv4(47, packet(IPV4, PING))))),
  over4(packet({ protocolType: 0x0806 + 0x7000, key: 7 }, bytes(1, 2, 3))),
  over4(packet({ callId: 24, sequence: 3, acknowledgment: 2 }, bytes(0x21, PING))),
  over4(packet({ callId: 24, sequence: 4 }, bytes(0xff, 0x03, u16(0x0021), PING))),
  over4(packet({ callId: 24, sequence: 4 }, bytes(0xff, 0x03, u16(0x0057), PACKET_6))),
  over4(packet({ callId: 24, acknowledgment: 4 }, bytes())),
  // With an empty source route, as RFC 1701 has it.
  over4(withChecksum(bytes(0xc0, 0, 0x08, 0x00, u32(0), u32(0), PING), 4)),
];
