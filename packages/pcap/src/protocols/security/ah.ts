import { AH_MIN_BYTES, Ah } from "../../decode/protocols/security/ah.ts";
import { readTransport } from "../../decode/upper-layers.ts";
import { bytes, layer, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

/** Authentication headers in IPv4 (RFC 4302): protocol 51. In IPv6 they are extension headers, which are always decoded. */
export const ah: FrameProtocol = {
  name: "ah",
  announcedBy: { ipProtocols: [51] },
  field: optional(
    layer<Ah>({ nextHeader: uint(8), headerBytes: uint(11), spi: uint(32), sequence: uint(32), icv: bytes }),
  ),
  isPrefix: true,
  read(span, out, pseudoHeader) {
    if (pseudoHeader === undefined || !out.hasHeader("ah", span, AH_MIN_BYTES)) return span;
    // Of several headers, which no sender needs, only the first is decoded.
    if (out.layers.ah !== undefined) return span;
    const found = new Ah(span);
    out.layers.ah = found;
    if (!out.isSound("ah", found)) return span;
    const { nextHeader, headerBytes } = found;
    return readTransport(nextHeader, span.slice(headerBytes), pseudoHeader.withProtocol(nextHeader), out);
  },
  summarize: () => "AH",
};
