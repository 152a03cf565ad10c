import { BFD_HEADER_BYTES, Bfd } from "../decode/protocols/bfd.ts";
import { boolean, layer, optional, uint } from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";

const PORT_CONTROL = 3784;
const PORT_MULTIHOP = 4784;
const PORT_LAG = 6784;
const PORT_SEAMLESS = 7784;
const STATES: readonly string[] = ["AdminDown", "Down", "Init", "Up"];
const FLAGS: readonly (readonly [number, string])[] = [
  [0x20, "Poll"],
  [0x10, "Final"],
  [0x08, "Control Plane Independent"],
  [0x04, "Authentication Present"],
  [0x02, "Demand"],
  [0x01, "Multipoint"],
];

/** Control packets of BFD (RFC 5880): UDP ports 3784, 4784 (multihop), 6784 (link aggregation) and 7784 (seamless, RFC 7881). */
export const bfd: FrameProtocol = {
  name: "bfd",
  announcedBy: { udpPorts: [PORT_CONTROL, PORT_MULTIHOP, PORT_LAG, PORT_SEAMLESS] },
  field: optional(
    layer<Bfd>({
      version: uint(3),
      diagnostic: uint(5),
      state: uint(2),
      flags: uint(6),
      poll: boolean,
      final: boolean,
      demand: boolean,
      authenticationType: optional(uint(8)),
      detectMultiplier: uint(8),
      lengthBytes: uint(8),
      myDiscriminator: uint(32),
      yourDiscriminator: uint(32),
      desiredMinTxUs: uint(32),
      requiredMinRxUs: uint(32),
      requiredMinEchoRxUs: uint(32),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("bfd", span, BFD_HEADER_BYTES)) return span;
    const found = new Bfd(span);
    out.layers.bfd = found;
    out.isSound("bfd", found);
    return span;
  },
  summarize({ bfd: found, udp }, bytes) {
    if (found === undefined) return "BFD";
    const names = FLAGS.filter((flag) => (found.flags & flag[0]) !== 0).map((flag) => flag[1]);
    const flags = names.length === 0 ? "none" : names.join(", ");
    const kind = kindOf([udp?.destinationPort, udp?.sourcePort]);
    return `BFDv${found.version}, ${kind}, State ${STATES[found.state]}, Flags: [${flags}], length: ${bytes}`;
  },
};

function kindOf(ports: readonly (number | undefined)[]): string {
  if (ports.includes(PORT_MULTIHOP)) return "Multihop";
  if (ports.includes(PORT_SEAMLESS)) return "S-BFD";
  return ports.includes(PORT_LAG) ? "Lag" : "Control";
}
