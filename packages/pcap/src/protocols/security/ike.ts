import { IKE_HEADER_BYTES, Ike, type IkePayload } from "../../decode/protocols/security/ike.ts";
import { boolean, bytes, layer, list, object, optional, text, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";
import { describeIke } from "./describe-ike.ts";

/** IKE, versions 1 (RFC 2408) and 2 (RFC 7296): UDP port 500; on port 4500 with `natTraversal`. */
export const ike: FrameProtocol = {
  name: "ike",
  announcedBy: { udpPorts: [500] },
  field: optional(
    layer<Ike>({
      initiatorSpi: text,
      responderSpi: text,
      nextPayload: uint(8),
      version: uint(4),
      minorVersion: uint(4),
      exchangeType: uint(8),
      flags: uint(8),
      encrypted: optional(boolean),
      fromInitiator: optional(boolean),
      isResponse: optional(boolean),
      messageId: uint(32),
      lengthBytes: uint(32),
      payloads: list(object<IkePayload>({ type: uint(8), critical: boolean, data: bytes })),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("ike", span, IKE_HEADER_BYTES)) return span;
    const found = new Ike(span);
    out.layers.ike = found;
    out.isSound("ike", found);
    return span;
  },
  summarize: ({ ike: found, natTraversal }) =>
    `${natTraversal === undefined ? "" : "NONESP-encap: "}${describeIke(found)}`,
};
