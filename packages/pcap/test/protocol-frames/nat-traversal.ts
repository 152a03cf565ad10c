import { encodeEsp, encodeNatTraversal } from "../../src/protocols.ts";
import { counting, ethernet, ipv4, udp } from "../frames.ts";
import { IKE_MESSAGES } from "./ike.ts";

const over4 = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(4500, 4500, message)));

export const NAT_TRAVERSAL_FRAMES: readonly Uint8Array[] = [
  over4(encodeNatTraversal({ type: "keep-alive" })),
  over4(encodeNatTraversal({ type: "esp" }, encodeEsp({ spi: 0x12345678, sequence: 3 }, counting(60)))),
  ...IKE_MESSAGES.map((message) => over4(encodeNatTraversal({ type: "ike" }, message))),
];
