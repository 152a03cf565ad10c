import { ISIS_DISCRIMINATOR, ISIS_HEADER_BYTES, Isis } from "../../decode/protocols/link/isis.ts";
import type {
  IsisAdjacency,
  IsisLspEntry,
  IsisNeighbor,
  IsisPrefix,
  IsisTlv,
} from "../../decode/protocols/link/isis-tlv.ts";
import * as types from "../../decode/protocols/link/isis-type.ts";
import { PPP_OSI } from "../../decode/protocols/link/ppp.ts";
import {
  boolean,
  bytes as bytesField,
  ipv4,
  ipv6,
  layer,
  list,
  mac,
  object,
  optional,
  text,
  uint,
} from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const NAMES: Readonly<Record<number, string>> = {
  [types.L1_LAN_HELLO]: "L1 Lan IIH",
  [types.L2_LAN_HELLO]: "L2 Lan IIH",
  [types.P2P_HELLO]: "p2p IIH",
  [types.L1_LSP]: "L1 LSP",
  [types.L2_LSP]: "L2 LSP",
  [types.L1_CSNP]: "L1 CSNP",
  [types.L2_CSNP]: "L2 CSNP",
  [types.L1_PSNP]: "L1 PSNP",
  [types.L2_PSNP]: "L2 PSNP",
};

const neighbor = object<IsisNeighbor>({ id: text, metric: uint(24), topologyId: uint(12) });
const prefix = object<IsisPrefix>({ prefix: text, metric: uint(32), isDown: boolean, topologyId: uint(12) });
const lspEntry = object<IsisLspEntry>({
  lspId: text,
  sequence: uint(32),
  remainingLifetimeSeconds: uint(16),
  checksum: uint(16),
});
const adjacency = object<IsisAdjacency>({
  state: uint(8),
  localCircuitId: optional(uint(32)),
  neighborId: optional(text),
  neighborCircuitId: optional(uint(32)),
});

/** IS-IS (ISO 10589; RFC 1195): access point 0xfe of LLC, also inside PPP. The other protocols of OSI there stay payload. */
export const isis: FrameProtocol = {
  name: "isis",
  announcedBy: { llcSaps: [0xfe], pppProtocols: [PPP_OSI] },
  field: optional(
    layer<Isis>({
      type: uint(5),
      headerBytes: uint(8),
      maximumAreaAddresses: uint(8),
      lengthBytes: optional(uint(16)),
      circuitType: optional(uint(2)),
      sourceId: optional(text),
      holdingTimeSeconds: optional(uint(16)),
      priority: optional(uint(7)),
      lanId: optional(text),
      localCircuitId: optional(uint(8)),
      lspId: optional(text),
      sequence: optional(uint(32)),
      remainingLifetimeSeconds: optional(uint(16)),
      checksum: optional(uint(16)),
      checksumValid: optional(boolean),
      partitionRepair: optional(boolean),
      attached: optional(uint(4)),
      overload: optional(boolean),
      systemType: optional(uint(2)),
      startLspId: optional(text),
      endLspId: optional(text),
      areaAddresses: optional(list(text)),
      lanNeighbors: optional(list(mac)),
      protocols: optional(list(uint(8))),
      ipv4Addresses: optional(list(ipv4)),
      ipv6Addresses: optional(list(ipv6)),
      hostname: optional(text),
      authenticationType: optional(uint(8)),
      adjacency: optional(adjacency),
      lspEntries: optional(list(lspEntry)),
      neighbors: optional(list(neighbor)),
      ipv4Prefixes: optional(list(prefix)),
      ipv6Prefixes: optional(list(prefix)),
      tlvs: list(object<IsisTlv>({ type: uint(8), value: bytesField })),
    }),
  ),
  read(span, out) {
    if (span.length > 0 && span.u8(0) !== ISIS_DISCRIMINATOR) return span;
    if (!out.hasHeader("isis", span, ISIS_HEADER_BYTES)) return span;
    const found = new Isis(span);
    out.layers.isis = found;
    if (!out.isSound("isis", found)) return span;
    return span.slice(found.lengthBytes === undefined ? ISIS_HEADER_BYTES : span.length);
  },
  summarize({ isis: found, llc }, bytes) {
    if (found === undefined) return "IS-IS";
    const length = `length ${llc === undefined ? found.layerBytes().length : bytes}`;
    const { type } = found;
    return ["IS-IS", NAMES[type] ?? `unknown PDU-Type ${type}`, ...describeIds(found), length].join(", ");
  },
};

function describeIds({ sourceId, lanId, priority, lspId, sequence = 0, remainingLifetimeSeconds }: Isis): string[] {
  const parts: string[] = [];
  if (sourceId !== undefined) parts.push(`src-id ${sourceId}`);
  if (lanId !== undefined) parts.push(`lan-id ${lanId}`, `prio ${priority}`);
  if (lspId === undefined) return parts;
  const hex = sequence.toString(16).padStart(8, "0");
  return [...parts, `lsp-id ${lspId}`, `seq 0x${hex}`, `lifetime ${remainingLifetimeSeconds}s`];
}
