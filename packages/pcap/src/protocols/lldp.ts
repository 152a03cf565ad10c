import { LLDP_MIN_BYTES, Lldp, type LldpElement } from "../decode/protocols/lldp.ts";
import { bytes as bytesField, layer, list, object, optional, text, uint } from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";

/** LLDP (IEEE 802.1AB): EtherType 0x88cc. */
export const lldp: FrameProtocol = {
  name: "lldp",
  announcedBy: { etherTypes: [0x88cc] },
  field: optional(
    layer<Lldp>({
      chassisIdType: optional(uint(8)),
      chassisId: optional(text),
      portIdType: optional(uint(8)),
      portId: optional(text),
      ttlSeconds: optional(uint(16)),
      portDescription: optional(text),
      systemName: optional(text),
      systemDescription: optional(text),
      capabilities: optional(uint(16)),
      enabledCapabilities: optional(uint(16)),
      elements: list(object<LldpElement>({ type: uint(7), value: bytesField })),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("lldp", span, LLDP_MIN_BYTES)) return span;
    const found = new Lldp(span);
    out.layers.lldp = found;
    return out.isSound("lldp", found) ? span.slice(span.length) : span;
  },
  summarize({ lldp: found }, bytes) {
    const name = found?.systemName;
    return `LLDP, length ${bytes}${name === undefined ? "" : `: ${name}`}`;
  },
};
