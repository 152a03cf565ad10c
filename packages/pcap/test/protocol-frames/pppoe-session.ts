import { ethernet, ipv4, udp } from "../../src/index.ts";
import { encodePpp, encodePppoeSession } from "../../src/protocols.ts";
import { counting, HOST_A, HOST_B } from "../frames.ts";

const BETWEEN = { source: HOST_A.ip, destination: HOST_B.ip, identification: 1 };
const PACKET = encodePpp({}, ipv4(BETWEEN, udp({ sourcePort: 4000, destinationPort: 4001 }, counting(3))));

export const PPPOE_SESSION_FRAMES: readonly Uint8Array[] = [
  ethernet({ source: HOST_A.mac, destination: HOST_B.mac }, encodePppoeSession({ sessionId: 1 }, PACKET)),
  ethernet(
    { source: HOST_A.mac, destination: HOST_B.mac, vlans: [{ id: 7 }] },
    encodePppoeSession({ sessionId: 65_535 }, PACKET),
  ),
];
