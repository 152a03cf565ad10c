import type { ReadLayers } from "../../decode/inner-frame.ts";
import { decodeInner } from "../../decode/inner-frame.ts";
import { readEthernet } from "../../decode/link-layers.ts";
import { readIpv4, readIpv6 } from "../../decode/network-layers.ts";
import { VXLAN_HEADER_BYTES } from "../../decode/tunnels/vxlan.ts";
import { VxlanGpe } from "../../decode/tunnels/vxlan-gpe.ts";
import { layer, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const READERS: Readonly<Record<number, ReadLayers>> = { 1: readIpv4, 2: readIpv6, 3: readEthernet };
const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [0x08, "I"],
  [0x04, "P"],
  [0x02, "B"],
  [0x01, "O"],
];

/** VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe): UDP port 4790. */
export const vxlanGpe: FrameProtocol = {
  name: "vxlanGpe",
  announcedBy: { udpPorts: [4790] },
  field: (inner) =>
    optional(
      layer<VxlanGpe>({ flags: uint(4), version: uint(2), nextProtocol: uint(8), vni: optional(uint(24)), inner }),
    ),
  read(span, out) {
    if (!out.hasHeader("vxlanGpe", span, VXLAN_HEADER_BYTES)) return span;
    const found: VxlanGpe = new VxlanGpe(span, (payload) => {
      const read = READERS[found.nextProtocol];
      return read && decodeInner(payload, out, read);
    });
    out.layers.vxlanGpe = found;
    out.isSound("vxlanGpe", found);
    return span;
  },
  summarize({ vxlanGpe: found }, bytes, describeInner) {
    if (found === undefined) return "VXLAN-GPE";
    const { flags, version, vni, nextProtocol, inner } = found;
    if (version !== 0) return `VXLAN-GPE, unknown version ${version}`;
    const names = FLAG_NAMES.filter((flag) => (flags & flag[0]) !== 0).map((flag) => flag[1]);
    const head = `VXLAN-GPE, flags [${names.join("") || "none"}], vni ${vni ?? "?"}`;
    if (inner !== undefined) return `${head}: ${describeInner(inner, bytes - VXLAN_HEADER_BYTES)}`;
    return `${head}: next protocol ${nextProtocol}`;
  },
};
