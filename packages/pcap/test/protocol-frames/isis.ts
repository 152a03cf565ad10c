import { ethernet } from "../../src/index.ts";
import { encodeIsis, type IsisFields } from "../../src/protocols.ts";
import { bytes, counting, HOST_A, HOST_B, u32 } from "../frames.ts";

const frame = (fields: IsisFields): Uint8Array =>
  ethernet({ source: HOST_A.mac, destination: "01:80:c2:00:00:14", padToBytes: 60 }, encodeIsis(fields));

const SYSTEM = "0000.0000.0001";
const NODE = `${SYSTEM}.00`;
const LSP = `${NODE}-00`;
const ELEMENTS = { areaAddresses: ["49.0001"], protocols: [0xcc, 0x8e], ipv4Addresses: ["10.0.0.1"] };
const HELLO = { ...ELEMENTS, sourceId: SYSTEM, ipv6Addresses: ["fe80::1"] };
const LAN = { ...HELLO, lanId: `${SYSTEM}.01`, lanNeighbors: [HOST_B.mac] };
const ENTRY = { lspId: LSP, sequence: 5, remainingLifetimeSeconds: 1198, checksum: 0xbeef };
const UP = bytes(0, u32(5), [0, 0, 0, 0, 0, 2], u32(6));

export const ISIS_FRAMES: readonly Uint8Array[] = [
  frame({ ...LAN, type: 15 }),
  frame({ ...LAN, type: 16, priority: 127, circuitType: 2, tlvs: [{ type: 8, value: counting(255) }] }),
  frame({ ...HELLO, type: 17, tlvs: [{ type: 240, value: UP }] }),
  frame({ ...HELLO, type: 17, circuitType: 1, holdingTimeSeconds: 9, tlvs: [{ type: 240, value: bytes(2) }] }),
  frame({
    ...ELEMENTS,
    type: 18,
    lspId: LSP,
    systemType: 1,
    hostname: "rabbit",
    neighbors: [{ id: `${SYSTEM}.01` }, { id: "0000.0000.0002.00", metric: 16_777_215 }],
    ipv4Prefixes: [{ prefix: "10.0.0.0/24" }, { prefix: "0.0.0.0/0", metric: 5, isDown: true }],
    ipv6Prefixes: [{ prefix: "2001:db8::/32" }],
  }),
  frame({ ...ELEMENTS, type: 20, lspId: LSP, sequence: 0xffff_ffff, overload: true, attached: 1 }),
  frame({ type: 24, sourceId: NODE, lspEntries: [ENTRY, { ...ENTRY, lspId: `${SYSTEM}.01-02` }] }),
  frame({ type: 25, sourceId: NODE }),
  frame({ type: 26, sourceId: NODE, lspEntries: [ENTRY] }),
  frame({ type: 27, sourceId: NODE, lspEntries: new Array(17).fill(ENTRY) }),
];
