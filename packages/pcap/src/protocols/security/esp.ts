import { ESP_HEADER_BYTES, Esp } from "../../decode/protocols/security/esp.ts";
import { layer, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";
import { describeEsp } from "./describe-esp.ts";

/** The header of ESP (RFC 4303): protocol 50 of IP; in UDP with `natTraversal`. */
export const esp: FrameProtocol = {
  name: "esp",
  announcedBy: { ipProtocols: [50] },
  field: optional(layer<Esp>({ spi: uint(32), sequence: uint(32) })),
  read(span, out) {
    if (!out.hasHeader("esp", span, ESP_HEADER_BYTES)) return span;
    out.layers.esp = new Esp(span);
    return span.slice(ESP_HEADER_BYTES);
  },
  summarize: ({ esp: found }, bytes) => describeEsp(found, bytes),
};
