import { PPP_IPCP } from "../../decode/protocols/link/ppp.ts";
import { CONTROL_HEADER_BYTES, Ipcp, type PppOption } from "../../decode/protocols/link/ppp-control.ts";
import { bytes as bytesField, ipv4, layer, list, object, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";
import { describeControl } from "./describe-control.ts";

/** The control protocol of IPv4 (RFC 1332): protocol 0x8021 of PPP. */
export const ipcp: FrameProtocol = {
  name: "ipcp",
  announcedBy: { pppProtocols: [PPP_IPCP] },
  field: optional(
    layer<Ipcp>({
      code: uint(8),
      identifier: uint(8),
      lengthBytes: uint(16),
      options: optional(list(object<PppOption>({ type: uint(8), value: bytesField }))),
      data: optional(bytesField),
      address: optional(ipv4),
      primaryDns: optional(ipv4),
      secondaryDns: optional(ipv4),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("ipcp", span, CONTROL_HEADER_BYTES)) return span;
    const found = new Ipcp(span);
    out.layers.ipcp = found;
    return out.isSound("ipcp", found) ? span.slice(span.length) : span;
  },
  summarize(decoded) {
    return decoded.ipcp === undefined ? "IPCP" : describeControl("IPCP", decoded.ipcp, decoded);
  },
};
