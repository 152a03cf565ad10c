import { encodeVxlan } from "../../src/protocols.ts";
import { ethernet, ipv4, ipv6, udp, udp6 } from "../frames.ts";
import { ETHERNET_FRAMES, PACKET_6, PING } from "./tunneled.ts";

const PORT = 4789;
const over4 = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(50001, PORT, message)));
const over6 = (message: Uint8Array): Uint8Array => ethernet(0x86dd, ipv6(17, udp6(50001, PORT, message)));
const inner = encodeVxlan({ vni: 2 }, ethernet(0x86dd, PACKET_6));

export const VXLAN_FRAMES: readonly Uint8Array[] = [
  ...ETHERNET_FRAMES.map((frame) => over4(encodeVxlan({ vni: 0xabcdef }, frame))),
  ...ETHERNET_FRAMES.map((frame) => over6(encodeVxlan({ vni: 5 }, frame))),
  over4(encodeVxlan({ vni: 1 }, ethernet(0x0800, ipv4(17, udp(50002, PORT, inner))))),
  over4(encodeVxlan({ vni: 0xffffff }, ethernet(0x0800, ipv4(4, PING)))),
];
