import { PPP_IPV6CP } from "../../decode/protocols/link/ppp.ts";
import { CONTROL_HEADER_BYTES, Ipv6cp, type PppOption } from "../../decode/protocols/link/ppp-control.ts";
import { bytes as bytesField, layer, list, object, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";
import { describeControl } from "./describe-control.ts";

/** The control protocol of IPv6 (RFC 5072): protocol 0x8057 of PPP. */
export const ipv6cp: FrameProtocol = {
  name: "ipv6cp",
  announcedBy: { pppProtocols: [PPP_IPV6CP] },
  field: optional(
    layer<Ipv6cp>({
      code: uint(8),
      identifier: uint(8),
      lengthBytes: uint(16),
      options: optional(list(object<PppOption>({ type: uint(8), value: bytesField }))),
      data: optional(bytesField),
      interfaceIdentifier: optional(bytesField),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("ipv6cp", span, CONTROL_HEADER_BYTES)) return span;
    const found = new Ipv6cp(span);
    out.layers.ipv6cp = found;
    return out.isSound("ipv6cp", found) ? span.slice(span.length) : span;
  },
  summarize(decoded) {
    return decoded.ipv6cp === undefined ? "IP6CP" : describeControl("IP6CP", decoded.ipv6cp, decoded);
  },
};
