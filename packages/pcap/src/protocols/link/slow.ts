import {
  type LacpPort,
  SLOW_LACP,
  SLOW_MARKER,
  SLOW_MIN_BYTES,
  SLOW_OAM,
  Slow,
} from "../../decode/protocols/link/slow.ts";
import { boolean, layer, mac, object, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const NAMES: Readonly<Record<number, string>> = { [SLOW_LACP]: "LACP", [SLOW_MARKER]: "MARKER", [SLOW_OAM]: "OAM" };

const port = object<LacpPort>({
  systemPriority: uint(16),
  system: mac,
  key: uint(16),
  portPriority: uint(16),
  port: uint(16),
  state: uint(8),
  activity: boolean,
  shortTimeout: boolean,
  aggregation: boolean,
  synchronization: boolean,
  collecting: boolean,
  distributing: boolean,
  defaulted: boolean,
  expired: boolean,
});

/** Slow protocols (IEEE 802.3, annex 57A): LACP and the marker protocol (IEEE 802.1AX); EtherType 0x8809. */
export const slow: FrameProtocol = {
  name: "slow",
  announcedBy: { etherTypes: [0x8809] },
  field: optional(
    layer<Slow>({
      subtype: uint(8),
      version: optional(uint(8)),
      actor: optional(port),
      partner: optional(port),
      collectorMaxDelayUs: optional(uint(32)),
      isMarkerResponse: optional(boolean),
      requesterPort: optional(uint(16)),
      requesterSystem: optional(mac),
      requesterTransactionId: optional(uint(32)),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("slow", span, SLOW_MIN_BYTES)) return span;
    const found = new Slow(span);
    out.layers.slow = found;
    if (!out.isSound("slow", found)) return span;
    const isKnown = found.subtype === SLOW_LACP || found.subtype === SLOW_MARKER;
    return span.slice(isKnown ? span.length : SLOW_MIN_BYTES);
  },
  summarize({ slow: found }, bytes) {
    if (found === undefined) return "slow";
    const { subtype, version } = found;
    const name = NAMES[subtype] ?? `unknown (${subtype})`;
    if (version !== undefined && version !== 1) return `${name} version ${version} packet not supported`;
    return `${name}${version === undefined ? "" : `v${version}`}, length ${bytes}`;
  },
};
