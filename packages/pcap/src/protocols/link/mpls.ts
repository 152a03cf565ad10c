import type { Dissection } from "../../decode/dissection.ts";
import type { Span } from "../../decode/field/span.ts";
import { readIpv4, readIpv6 } from "../../decode/network-layers.ts";
import {
  IPV4_EXPLICIT_NULL,
  IPV6_EXPLICIT_NULL,
  MPLS_ENTRY_BYTES,
  Mpls,
  type MplsLabel,
} from "../../decode/protocols/link/mpls.ts";
import { PPP_MPLS, PPP_MPLS_MULTICAST } from "../../decode/protocols/link/ppp.ts";
import { boolean, layer, list, object, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

/** The access point of LLC that announces OSI's protocols, such as IS-IS. */
const SAP_OSI = 0xfe;

/** MPLS (RFC 3032): EtherTypes 0x8847 and 0x8848, also inside PPP. IPv4 and IPv6 inside are recognized by their first byte. */
export const mpls: FrameProtocol = {
  name: "mpls",
  announcedBy: { etherTypes: [0x8847, 0x8848], pppProtocols: [PPP_MPLS, PPP_MPLS_MULTICAST] },
  isPrefix: true,
  field: optional(
    layer<Mpls>({
      labels: list(object<MplsLabel>({ label: uint(20), trafficClass: uint(3), isBottom: boolean, ttl: uint(8) })),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("mpls", span, MPLS_ENTRY_BYTES)) return span;
    const found = new Mpls(span);
    out.layers.mpls = found;
    if (!out.isSound("mpls", found)) return span;
    return readInner(found.labels.at(-1)?.label, span.slice(found.stackBytes()), out);
  },
  summarize({ mpls: found }) {
    const labels = found?.labels ?? [];
    return ["MPLS", ...labels.map(describeLabel)].join(" ");
  },
};

/** Decodes the packet after the stack. Nothing announces it but the last label and its own first byte. */
function readInner(label: number | undefined, span: Span, out: Dissection): Span {
  if (span.length === 0) return span;
  const first = span.u8(0);
  if (label === IPV4_EXPLICIT_NULL || (first >= 0x45 && first <= 0x4f)) return readIpv4(span, out);
  if (label === IPV6_EXPLICIT_NULL || first >> 4 === 6) return readIpv6(span, out);
  return first >= 0x81 && first <= 0x83 ? out.readRegistered("llcSaps", SAP_OSI, span) : span;
}

const describeLabel = ({ label, trafficClass, isBottom, ttl }: MplsLabel): string =>
  `(label ${label}, tc ${trafficClass}${isBottom ? ", [S]" : ""}, ttl ${ttl})`;
