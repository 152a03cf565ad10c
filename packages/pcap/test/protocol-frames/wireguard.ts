import { encodeWireguard } from "../../src/protocols.ts";
import { counting, ethernet, ipv4, ipv6, udp, udp6 } from "../frames.ts";

const over4 = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(40000, 51820, message)));
const over6 = (message: Uint8Array): Uint8Array => ethernet(0x86dd, ipv6(17, udp6(51820, 40000, message)));

export const WIREGUARD_FRAMES: readonly Uint8Array[] = [
  over4(encodeWireguard({ type: 1, senderIndex: 0x12345678 }, counting(140))),
  over6(encodeWireguard({ type: 2, senderIndex: 0xdeadbeef, receiverIndex: 0x12345678 }, counting(80))),
  over4(encodeWireguard({ type: 3, receiverIndex: 0x12345678 }, counting(56))),
  over4(encodeWireguard({ type: 4, receiverIndex: 0xdeadbeef, counter: 0 })),
  over4(encodeWireguard({ type: 4, receiverIndex: 1, counter: 2 ** 40 + 5 }, counting(96))),
];
