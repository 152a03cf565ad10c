import { PPP_LCP } from "../../decode/protocols/link/ppp.ts";
import { CONTROL_HEADER_BYTES, Lcp, type PppOption } from "../../decode/protocols/link/ppp-control.ts";
import { bytes as bytesField, layer, list, object, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";
import { describeControl } from "./describe-control.ts";

/** The link control protocol (RFC 1661): protocol 0xc021 of PPP. */
export const lcp: FrameProtocol = {
  name: "lcp",
  announcedBy: { pppProtocols: [PPP_LCP] },
  field: optional(
    layer<Lcp>({
      code: uint(8),
      identifier: uint(8),
      lengthBytes: uint(16),
      options: optional(list(object<PppOption>({ type: uint(8), value: bytesField }))),
      data: optional(bytesField),
      maximumReceiveUnitBytes: optional(uint(16)),
      authenticationProtocol: optional(uint(16)),
      authenticationAlgorithm: optional(uint(8)),
      magicNumber: optional(uint(32)),
      rejectedProtocol: optional(uint(16)),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("lcp", span, CONTROL_HEADER_BYTES)) return span;
    const found = new Lcp(span);
    out.layers.lcp = found;
    return out.isSound("lcp", found) ? span.slice(span.length) : span;
  },
  summarize(decoded) {
    return decoded.lcp === undefined ? "LCP" : describeControl("LCP", decoded.lcp, decoded);
  },
};
