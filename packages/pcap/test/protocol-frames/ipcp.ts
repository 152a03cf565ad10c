import { ethernet } from "../../src/index.ts";
import { encodeIpcp, encodePpp, encodePppoeSession, type PppPacket } from "../../src/protocols.ts";
import { HOST_A, HOST_B } from "../frames.ts";

const LINK = { source: HOST_A.mac, destination: HOST_B.mac, padToBytes: 60 };
const frame = (message: PppPacket): Uint8Array =>
  ethernet(LINK, encodePppoeSession({ sessionId: 17 }, encodePpp({}, message)));

export const IPCP_FRAMES: readonly Uint8Array[] = [
  frame(encodeIpcp({ code: 1, identifier: 1, address: "0.0.0.0", primaryDns: "0.0.0.0", secondaryDns: "0.0.0.0" })),
  frame(encodeIpcp({ code: 3, identifier: 1, address: "10.0.0.7", primaryDns: "10.0.0.1", secondaryDns: "10.0.0.2" })),
  frame(encodeIpcp({ code: 2, identifier: 2, address: "10.0.0.7" })),
  frame(encodeIpcp({ code: 4, identifier: 3, primaryDns: "10.0.0.1" })),
  frame(encodeIpcp({ code: 5, identifier: 4 })),
];
