import { encodeAh } from "../../src/protocols.ts";
import { bytes, counting, echo, ethernet, ipv4, tcp, udp } from "../frames.ts";
import { PACKET_6, PING } from "./tunneled.ts";

const over4 = (nextHeader: number, message: Uint8Array, icv?: Uint8Array): Uint8Array =>
  ethernet(0x0800, ipv4(51, encodeAh({ spi: 0x100, sequence: 7, nextHeader, icv }, message).encode(bytes())));

export const AH_FRAMES: readonly Uint8Array[] = [
  over4(1, echo(8, 1, 2, counting(20))),
  over4(6, tcp(0x18, counting(5))),
  over4(17, udp(1000, 9, counting(11)), counting(16)),
  over4(4, PING),
  over4(41, PACKET_6, counting(32)),
  over4(253, counting(10)),
];
