import type { Span } from "../../decode/field/span.ts";
import { decodeInner } from "../../decode/inner-frame.ts";
import { readIp } from "../../decode/network-layers.ts";
import { Pim } from "../../decode/routing/pim.ts";
import type { PimGroupRange, PimSource } from "../../decode/routing/pim-address.ts";
import {
  PIM_HEADER_BYTES,
  type PimGroup,
  type PimOption,
  type PimRp,
  type PimRpSet,
} from "../../decode/routing/pim-body.ts";
import {
  boolean,
  bytes as bytesField,
  ipAddress,
  layer,
  list,
  object,
  optional,
  uint,
} from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const TYPES: readonly string[] = [
  "Hello",
  "Register",
  "Register Stop",
  "Join / Prune",
  "Bootstrap",
  "Assert",
  "Graft",
  "Graft Acknowledgement",
  "Candidate RP Advertisement",
  "Prune Refresh",
  "DF Election",
  "ECMP Redirect",
];

const range = { group: ipAddress, prefixLength: uint(8) };
const rp = object<PimRp>({ address: ipAddress, holdtimeSeconds: uint(16), priority: uint(8) });
const sources = list(
  object<PimSource>({ address: ipAddress, prefixLength: uint(8), sparse: boolean, wildcard: boolean, rpt: boolean }),
);

/** PIM, version 2 (RFC 7761): protocol 103 of IP. */
export const pim: FrameProtocol = {
  name: "pim",
  announcedBy: { ipProtocols: [103] },
  field: (inner) =>
    optional(
      layer<Pim>({
        version: uint(4),
        type: uint(4),
        checksum: uint(16),
        checksumValid: optional(boolean),
        options: optional(list(object<PimOption>({ type: uint(16), value: bytesField }))),
        holdtimeSeconds: optional(uint(16)),
        propagationDelayMs: optional(uint(15)),
        overrideIntervalMs: optional(uint(16)),
        drPriority: optional(uint(32)),
        generationId: optional(uint(32)),
        secondaryAddresses: optional(list(ipAddress)),
        border: optional(boolean),
        nullRegister: optional(boolean),
        inner,
        group: optional(ipAddress),
        source: optional(ipAddress),
        upstreamNeighbor: optional(ipAddress),
        groups: optional(list(object<PimGroup>({ ...range, joins: sources, prunes: sources }))),
        fragmentTag: optional(uint(16)),
        hashMaskLength: optional(uint(8)),
        bsrPriority: optional(uint(8)),
        bsrAddress: optional(ipAddress),
        rpSets: optional(list(object<PimRpSet>({ ...range, rpCount: uint(8), rps: list(rp) }))),
        rpAddress: optional(ipAddress),
        rpPriority: optional(uint(8)),
        groupRanges: optional(list(object<PimGroupRange>(range))),
        rpt: optional(boolean),
        metricPreference: optional(uint(31)),
        metric: optional(uint(32)),
      }),
    ),
  read(span, out, pseudoHeader) {
    // The packet in a null register is a header that announces PIM and nothing else (RFC 7761, section 4.9.3).
    if (out.depth > 0 && span.length === 0) return span;
    if (!out.hasHeader("pim", span, PIM_HEADER_BYTES)) return span;
    const decodePacket = (packet: Span) => decodeInner(packet, out, readIp);
    const found = new Pim(span, out.layers.ipv6 !== undefined, decodePacket, pseudoHeader);
    out.layers.pim = found;
    return out.isSound("pim", found) ? span.slice(span.length) : span;
  },
  summarize({ pim: found }, bytes) {
    if (found?.version !== 2) return `PIMv${found?.version}, length ${bytes}`;
    return `PIMv2, ${TYPES[found.type] ?? "Unknown Type"}, length ${bytes}`;
  },
};
