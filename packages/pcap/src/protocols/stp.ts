import * as types from "../decode/protocols/stp.ts";
import { type MstInstance, STP_MIN_BYTES, Stp, type StpBridge } from "../decode/protocols/stp.ts";
import { layer, list, mac, object, optional, text, uint } from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";

const bridge = object<StpBridge>({ priority: uint(16), address: mac });
const VERSIONS: Readonly<Record<number, string>> = { 0: "802.1d", 2: "802.1w", 3: "802.1s", 4: "802.1aq" };
const FLAGS: readonly (readonly [number, string])[] = [
  [0x01, "Topology change"],
  [0x02, "Proposal"],
  [0x10, "Learn"],
  [0x20, "Forward"],
  [0x40, "Agreement"],
  [0x80, "Topology change ACK"],
];
const HEX = 16;

/** STP (IEEE 802.1D), RSTP and MSTP (IEEE 802.1Q): access point 0x42 of LLC; also per VLAN, as Cisco sends it over SNAP. */
export const stp: FrameProtocol = {
  name: "stp",
  announcedBy: { llcSaps: [0x42], snapProtocols: [0x00_000c_010b] },
  field: optional(
    layer<Stp>({
      version: uint(8),
      type: uint(8),
      flags: optional(uint(8)),
      root: optional(bridge),
      rootPathCost: optional(uint(32)),
      bridge: optional(bridge),
      portId: optional(uint(16)),
      messageAgeMs: optional(uint(32)),
      maxAgeMs: optional(uint(32)),
      helloTimeMs: optional(uint(32)),
      forwardDelayMs: optional(uint(32)),
      regionName: optional(text),
      regionRevision: optional(uint(16)),
      instances: optional(list(object<MstInstance>({ flags: uint(8), regionalRoot: bridge, pathCost: uint(32) }))),
    }),
  ),
  read(span, out) {
    if (!out.hasHeader("stp", span, STP_MIN_BYTES)) return span;
    const found = new Stp(span);
    out.layers.stp = found;
    return out.isSound("stp", found) ? span.slice(span.length) : span;
  },
  summarize({ stp: found }, bytes) {
    if (found === undefined) return "STP";
    const head = `STP ${VERSIONS[found.version] ?? `Unknown STP protocol (0x${hex(found.version, 2)})`}`;
    if (found.type === types.TOPOLOGY_CHANGE) return `${head}, Topology Change`;
    const isRapid = found.type === types.RAPID;
    if (!isRapid && found.type !== types.CONFIGURATION) return `${head}, Unknown`;
    const kind = isRapid ? "Rapid STP" : "Config";
    const flags = `Flags [${describeFlags(found.flags ?? 0)}]`;
    if (isRapid && types.MULTIPLE_VERSIONS.includes(found.version))
      return `${head}, ${kind}, CIST ${flags}, length ${bytes}`;
    const { bridge: sender = { priority: 0, address: "?" }, portId = 0 } = found;
    const id = `${hex(sender.priority, 4)}.${sender.address}.${hex(portId, 4)}`;
    return `${head}, ${kind}, ${flags}, bridge-id ${id}, length ${bytes}`;
  },
};

const hex = (value: number, digits: number): string => value.toString(HEX).padStart(digits, "0");

function describeFlags(flags: number): string {
  const names = FLAGS.filter((flag) => (flags & flag[0]) !== 0).map((flag) => flag[1]);
  return names.length === 0 ? "none" : names.join(", ");
}
