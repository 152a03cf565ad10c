import { ethernet } from "../../src/index.ts";
import { encodePppoeDiscovery, type PppoeDiscoveryFields } from "../../src/protocols.ts";
import { bytes, counting, HOST_A, HOST_B } from "../frames.ts";

const frame = (fields: PppoeDiscoveryFields, destination = HOST_B.mac): Uint8Array =>
  ethernet({ source: HOST_A.mac, destination, padToBytes: 60 }, encodePppoeDiscovery(fields));

export const PPPOE_DISCOVERY_FRAMES: readonly Uint8Array[] = [
  frame({ code: 9, serviceName: "", hostUniq: bytes(0x16, 0x37, 0x2c, 0x16) }, "ff:ff:ff:ff:ff:ff"),
  frame({ code: 9, serviceName: "internet", relaySessionId: counting(4), maxPayloadBytes: 1500 }, "ff:ff:ff:ff:ff:ff"),
  frame({ code: 7, serviceName: "", acName: "bras", acCookie: counting(20) }),
  frame({ code: 0x19, serviceName: "", acCookie: counting(20) }),
  frame({ code: 0x65, serviceName: "", sessionId: 17 }),
  frame({ code: 0x65, serviceName: "", serviceNameError: "no such service" }),
  frame({ code: 0xa7, sessionId: 17, acSystemError: "out of memory", genericError: "closing" }),
];
