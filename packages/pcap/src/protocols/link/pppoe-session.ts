import { PPPOE_HEADER_BYTES, PppoeSession } from "../../decode/protocols/link/pppoe.ts";
import { layer, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const ETHERTYPE_PPP = 0x880b;

/** Sessions of PPPoE (RFC 2516): EtherType 0x8864. The packets in them are decoded if `ppp` is passed, too. */
export const pppoeSession: FrameProtocol = {
  name: "pppoeSession",
  announcedBy: { etherTypes: [0x8864] },
  isPrefix: true,
  field: optional(
    layer<PppoeSession>({
      version: uint(4),
      type: uint(4),
      code: uint(8),
      sessionId: uint(16),
      lengthBytes: uint(16),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("pppoeSession", span, PPPOE_HEADER_BYTES)) return span;
    const found = new PppoeSession(span);
    out.layers.pppoeSession = found;
    if (!out.isSound("pppoeSession", found)) return span;
    return out.readRegistered("etherTypes", ETHERTYPE_PPP, found.payloadSpan());
  },
  summarize({ pppoeSession: found }) {
    const id = found?.sessionId ?? 0;
    return id === 0 ? "PPPoE" : `PPPoE [ses 0x${id.toString(16)}]`;
  },
};
