import { ethernet, icmp, icmpv6, ipv4, ipv6, type NetworkPacket } from "../../src/index.ts";
import { encodePpp, encodePppoeSession } from "../../src/protocols.ts";
import { counting, HOST_A, HOST_B } from "../frames.ts";

const LINK = { source: HOST_A.mac, destination: HOST_B.mac, padToBytes: 60 };
const BETWEEN_4 = { source: HOST_A.ip, destination: HOST_B.ip, identification: 1 };
const BETWEEN_6 = { source: HOST_A.ip6, destination: HOST_B.ip6 };
const frame = (packet: NetworkPacket): Uint8Array =>
  ethernet(LINK, encodePppoeSession({ sessionId: 17 }, encodePpp({}, packet)));

export const PPP_FRAMES: readonly Uint8Array[] = [
  frame(ipv4(BETWEEN_4, icmp({ identifier: 1, sequence: 2 }, counting(8)))),
  frame(ipv6(BETWEEN_6, icmpv6({ identifier: 1, sequence: 2 }, counting(8)))),
];
