import { ethernet } from "../../src/index.ts";
import { encodeLcp, encodePpp, encodePppoeSession, type PppPacket } from "../../src/protocols.ts";
import { counting, HOST_A, HOST_B } from "../frames.ts";

const LINK = { source: HOST_A.mac, destination: HOST_B.mac, padToBytes: 60 };
const frame = (message: PppPacket): Uint8Array =>
  ethernet(LINK, encodePppoeSession({ sessionId: 17 }, encodePpp({}, message)));

export const LCP_FRAMES: readonly Uint8Array[] = [
  frame(encodeLcp({ code: 1, identifier: 1, maximumReceiveUnitBytes: 1492, magicNumber: 0xdeadbeef })),
  frame(encodeLcp({ code: 1, identifier: 2, authenticationProtocol: 0xc023, magicNumber: 1 })),
  frame(encodeLcp({ code: 2, identifier: 2, authenticationProtocol: 0xc223, authenticationAlgorithm: 5 })),
  frame(encodeLcp({ code: 3, identifier: 2, maximumReceiveUnitBytes: 1500 })),
  frame(encodeLcp({ code: 4, identifier: 2, options: [{ type: 7, value: counting(0) }] })),
  frame(encodeLcp({ code: 5, identifier: 3 })),
  frame(encodeLcp({ code: 6, identifier: 3 })),
  frame(encodeLcp({ code: 8, identifier: 4, rejectedProtocol: 0x80fd })),
  frame(encodeLcp({ code: 9, identifier: 5, magicNumber: 5, data: counting(8) })),
  frame(encodeLcp({ code: 10, identifier: 5, magicNumber: 6 })),
];
