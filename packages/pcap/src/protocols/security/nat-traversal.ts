import { NatTraversal, NON_ESP_MARKER_BYTES } from "../../decode/protocols/security/nat-traversal.ts";
import { layer, named, optional } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";
import { describeEsp } from "./describe-esp.ts";
import { describeIke } from "./describe-ike.ts";

const PROTOCOL_ESP = 50;
const PORT_IKE = 500;

/** NAT traversal of IPsec (RFC 3948): UDP port 4500. Needs `esp` and `ike` for what is inside. */
export const natTraversal: FrameProtocol = {
  name: "natTraversal",
  announcedBy: { udpPorts: [4500] },
  field: optional(layer<NatTraversal>({ type: named("esp", "ike", "keep-alive") })),
  read(span, out) {
    const found = new NatTraversal(span);
    const isKeepAlive = found.type === "keep-alive";
    if (!isKeepAlive && !out.hasHeader("natTraversal", span, NON_ESP_MARKER_BYTES)) return span;
    out.layers.natTraversal = found;
    if (found.type === "ike") out.readRegistered("udpPorts", PORT_IKE, span.slice(NON_ESP_MARKER_BYTES));
    if (found.type === "esp") out.readRegistered("ipProtocols", PROTOCOL_ESP, span);
    return span;
  },
  summarize({ natTraversal: found, esp, ike }, bytes) {
    if (found?.type === "keep-alive") return "isakmp-nat-keep-alive";
    return found?.type === "ike" ? `NONESP-encap: ${describeIke(ike)}` : `UDP-encap: ${describeEsp(esp, bytes)}`;
  },
};
