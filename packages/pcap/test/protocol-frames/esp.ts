import { encodeEsp } from "../../src/protocols.ts";
import { bytes, counting, ethernet, ipv4, ipv6 } from "../frames.ts";

const packet = (spi: number, sequence: number, encrypted: Uint8Array): Uint8Array =>
  encodeEsp({ spi, sequence }, encrypted).encode(bytes());

export const ESP_FRAMES: readonly Uint8Array[] = [
  ethernet(0x0800, ipv4(50, packet(0x12345678, 1, counting(108)))),
  ethernet(0x0800, ipv4(50, packet(0x100, 0xffff_ffff, counting(40)))),
  ethernet(0x86dd, ipv6(50, packet(0xdeadbeef, 2, counting(64)))),
];
