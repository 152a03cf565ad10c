import { encodeVxlanGpe } from "../../src/protocols.ts";
import { ethernet, ipv4, udp } from "../frames.ts";
import { ETHERNET_FRAMES, PACKET_6, PACKETS_4 } from "./tunneled.ts";

const over4 = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(50001, 4790, message)));

export const VXLAN_GPE_FRAMES: readonly Uint8Array[] = [
  ...PACKETS_4.map((packet) => over4(encodeVxlanGpe({ vni: 7, nextProtocol: 1 }, packet))),
  over4(encodeVxlanGpe({ vni: 0xabcdef, nextProtocol: 2 }, PACKET_6)),
  ...ETHERNET_FRAMES.map((frame) => over4(encodeVxlanGpe({ vni: 1, nextProtocol: 3 }, frame))),
];
