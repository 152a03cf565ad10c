import { ethernet } from "../../src/index.ts";
import { encodeChap, encodePpp, encodePppoeSession, type PppPacket } from "../../src/protocols.ts";
import { counting, HOST_A, HOST_B } from "../frames.ts";

const LINK = { source: HOST_A.mac, destination: HOST_B.mac, padToBytes: 60 };
const frame = (message: PppPacket): Uint8Array =>
  ethernet(LINK, encodePppoeSession({ sessionId: 17 }, encodePpp({}, message)));

export const CHAP_FRAMES: readonly Uint8Array[] = [
  frame(encodeChap({ code: 1, identifier: 7, value: counting(16), name: "bras" })),
  frame(encodeChap({ code: 2, identifier: 7, value: counting(49), name: "alice" })),
  frame(encodeChap({ code: 3, identifier: 7, message: "welcome" })),
  frame(encodeChap({ code: 4, identifier: 255, message: "no" })),
];
