import { decodeInner } from "../../decode/inner-frame.ts";
import { readEthernet } from "../../decode/link-layers.ts";
import { VXLAN_HEADER_BYTES, Vxlan } from "../../decode/tunnels/vxlan.ts";
import { layer, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const PORT_VXLAN = 4789;
/** The port of Linux, unless it is given another. */
const PORT_LINUX = 8472;

/** VXLAN (RFC 7348): UDP port 4789, and Linux's own, 8472. */
export const vxlan: FrameProtocol = {
  name: "vxlan",
  announcedBy: { udpPorts: [PORT_VXLAN, PORT_LINUX] },
  field: (inner) =>
    optional(layer<Vxlan>({ flags: uint(8), vni: optional(uint(24)), groupPolicyId: optional(uint(16)), inner })),
  read(span, out) {
    if (!out.hasHeader("vxlan", span, VXLAN_HEADER_BYTES)) return span;
    out.layers.vxlan = new Vxlan(span, (payload) => decodeInner(payload, out, readEthernet));
    return span;
  },
  summarize({ vxlan: found }, bytes, describeInner) {
    if (found === undefined) return "VXLAN";
    const { flags, vni, inner } = found;
    const name = vni === undefined ? "invalid" : "I";
    const head = `VXLAN, flags [${name}] (0x${flags.toString(16).padStart(2, "0")}), vni ${vni ?? "?"}`;
    return inner === undefined ? head : `${head}: ${describeInner(inner, bytes - VXLAN_HEADER_BYTES)}`;
  },
};
