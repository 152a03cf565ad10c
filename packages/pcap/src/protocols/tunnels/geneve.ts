import { decodeInner } from "../../decode/inner-frame.ts";
import { readEthernet } from "../../decode/link-layers.ts";
import { readNetwork } from "../../decode/network-layers.ts";
import { GENEVE_MIN_BYTES, Geneve, type GeneveOption } from "../../decode/tunnels/geneve.ts";
import { TRANSPARENT_ETHERNET } from "../../decode/tunnels/gre.ts";
import { boolean, bytes as bytesField, layer, list, object, optional, uint } from "../../match/fields/kinds.ts";
import type { FrameProtocol } from "../../match/fields/protocol.ts";

const FLAG_NAMES: readonly string[] = ["O", "C", "R1", "R2", "R3", "R4", "R5", "R6"];
const FIRST_FLAG = 0x80;
const option = object<GeneveOption>({ class: uint(16), type: uint(8), data: bytesField });

/** GENEVE (RFC 8926): UDP port 6081. */
export const geneve: FrameProtocol = {
  name: "geneve",
  announcedBy: { udpPorts: [6081] },
  field: (inner) =>
    optional(
      layer<Geneve>({
        version: uint(2),
        oam: boolean,
        critical: boolean,
        protocolType: uint(16),
        vni: uint(24),
        options: list(option),
        inner,
      }),
    ),
  read(span, out) {
    if (!out.hasHeader("geneve", span, GENEVE_MIN_BYTES)) return span;
    const found: Geneve = new Geneve(span, (payload) => {
      const { protocolType } = found;
      if (protocolType === TRANSPARENT_ETHERNET) return decodeInner(payload, out, readEthernet);
      return decodeInner(payload, out, (inside, inner) => readNetwork(protocolType, inside, inner));
    });
    out.layers.geneve = found;
    out.isSound("geneve", found);
    return span;
  },
  summarize({ geneve: found }, bytes, describeInner) {
    if (found === undefined) return "Geneve";
    const { version, vni, protocolType, inner } = found;
    if (version !== 0) return `Geneve ERROR: unknown-version ${version}`;
    const { flags, last } = found.reserved();
    const names = FLAG_NAMES.filter((_, index) => (flags & (FIRST_FLAG >> index)) !== 0).join("");
    const optionBytes = found.headerLength() - GENEVE_MIN_BYTES;
    const reserved = last === 0 ? "" : `, rsvd 0x${last.toString(16)}`;
    const options = optionBytes === 0 ? "" : `, options [${optionBytes} bytes]`;
    const head = `Geneve, Flags [${names || "none"}], vni 0x${vni.toString(16)}${reserved}${options}`;
    if (inner !== undefined) return `${head}: ${describeInner(inner, bytes - found.headerLength())}`;
    return `${head}: geneve-proto-0x${protocolType.toString(16)}`;
  },
};
