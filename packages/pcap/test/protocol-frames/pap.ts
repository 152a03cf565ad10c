import { ethernet } from "../../src/index.ts";
import { encodePap, encodePpp, encodePppoeSession, type PppPacket } from "../../src/protocols.ts";
import { HOST_A, HOST_B } from "../frames.ts";

const LINK = { source: HOST_A.mac, destination: HOST_B.mac, padToBytes: 60 };
const frame = (message: PppPacket): Uint8Array =>
  ethernet(LINK, encodePppoeSession({ sessionId: 17 }, encodePpp({}, message)));

export const PAP_FRAMES: readonly Uint8Array[] = [
  frame(encodePap({ code: 1, identifier: 7, peerId: "alice", password: "secret" })),
  frame(encodePap({ code: 2, identifier: 7, message: "welcome" })),
  frame(encodePap({ code: 3, identifier: 7, message: "no" })),
];
