import { ethernet } from "../../src/index.ts";
import { encodeIpv6cp, encodePpp, encodePppoeSession, type PppPacket } from "../../src/protocols.ts";
import { counting, HOST_A, HOST_B } from "../frames.ts";

const LINK = { source: HOST_A.mac, destination: HOST_B.mac, padToBytes: 60 };
const frame = (message: PppPacket): Uint8Array =>
  ethernet(LINK, encodePppoeSession({ sessionId: 17 }, encodePpp({}, message)));

export const IPV6CP_FRAMES: readonly Uint8Array[] = [
  frame(encodeIpv6cp({ code: 1, identifier: 1, interfaceIdentifier: counting(8) })),
  frame(encodeIpv6cp({ code: 2, identifier: 1, interfaceIdentifier: counting(8) })),
  frame(encodeIpv6cp({ code: 6, identifier: 2 })),
];
