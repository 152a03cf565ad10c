import { ethernet, ipv4, ipv6 } from "../frames.ts";
import { PACKET_6, PACKETS_4 } from "./tunneled.ts";

const in4 = (protocol: number, packet: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(protocol, packet));
const in6 = (protocol: number, packet: Uint8Array): Uint8Array => ethernet(0x86dd, ipv6(protocol, packet));

export const IP_IN_IP_FRAMES: readonly Uint8Array[] = [
  ...PACKETS_4.flatMap((packet) => [in4(4, packet), in6(4, packet)]),
  in4(41, PACKET_6),
  in6(41, PACKET_6),
  in6(41, ipv6(4, ipv4(41, PACKET_6))),
];
