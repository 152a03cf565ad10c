import type { CaptureInterface } from "../../capture/capture-interface.ts";
import type { PcapngOption } from "../../capture/pcapng-option.ts";
import type { CoreLayers, DecodedFrame, Malformed } from "../../decode/decoded-frame.ts";
import type { Icmp, IcmpInterfaceState, IcmpRouter } from "../../decode/icmp.ts";
import type { Icmpv6 } from "../../decode/icmpv6.ts";
import type { ProtocolLayers } from "../../decode/protocol-layers.ts";
import type { QuotedPorts } from "../../decode/quoted-ports.ts";
import { dhcp, dns } from "./application-fields.ts";
import { ndp } from "./discovery-fields.ts";
import * as kinds from "./kinds.ts";
import { ethernet, linuxCooked, llc, loopback, vlanTag } from "./link-fields.ts";
import type { MatchableFrame } from "./matchable-frame.ts";
import { arp, ipv4, ipv6, mld } from "./network-fields.ts";
import type { FrameProtocol } from "./protocol.ts";
import { tcp, udp } from "./transport-fields.ts";

const { optional, uint } = kinds;
const MAX_NANOSECONDS = 999_999_999;

const quoted = optional(kinds.shapes(() => [DECODED_FIELDS]));
const quotedPorts = optional(
  kinds.object<QuotedPorts>({
    protocol: kinds.named("udp", "tcp"),
    sourcePort: uint(16),
    destinationPort: uint(16),
  }),
);

const icmp = kinds.layer<Icmp>({
  type: uint(8),
  code: uint(8),
  identifier: optional(uint(16)),
  sequence: optional(uint(16)),
  local: optional(kinds.boolean),
  interfaceState: optional(
    kinds.object<IcmpInterfaceState>({
      state: uint(3),
      active: kinds.boolean,
      ipv4: kinds.boolean,
      ipv6: kinds.boolean,
    }),
  ),
  lifetimeSeconds: optional(uint(16)),
  routers: optional(kinds.list(kinds.object<IcmpRouter>({ address: kinds.ipv4, preference: uint(32) }))),
  addressMask: optional(kinds.ipv4),
  gateway: optional(kinds.ipv4),
  pointer: optional(uint(8)),
  nextHopMtu: optional(uint(16)),
  originateTimestamp: optional(uint(32)),
  receiveTimestamp: optional(uint(32)),
  transmitTimestamp: optional(uint(32)),
  checksum: uint(16),
  checksumValid: optional(kinds.boolean),
  payload: kinds.bytes,
  quoted,
  quotedPorts,
});

const icmpv6 = kinds.layer<Icmpv6>({
  type: uint(8),
  code: uint(8),
  identifier: optional(uint(16)),
  sequence: optional(uint(16)),
  mtu: optional(uint(32)),
  pointer: optional(uint(32)),
  checksum: uint(16),
  checksumValid: optional(kinds.boolean),
  payload: kinds.bytes,
  quoted,
  quotedPorts,
});

const LAYER_FIELDS: kinds.FieldsOf<CoreLayers> = {
  ethernet: optional(ethernet),
  linuxCooked: optional(linuxCooked),
  loopback: optional(loopback),
  vlans: optional(kinds.nonEmptyList(vlanTag)),
  llc: optional(llc),
  arp: optional(arp),
  ipv4: optional(ipv4),
  ipv6: optional(ipv6),
  icmp: optional(icmp),
  icmpv6: optional(icmpv6),
  ndp: optional(ndp),
  mld: optional(mld),
  udp: optional(udp),
  tcp: optional(tcp),
  dhcp: optional(dhcp),
  dns: optional(dns),
};

const CORE_NAMES: readonly string[] = Object.keys(LAYER_FIELDS).filter((name) => name !== "vlans");

/** Returns the field of a problem with one of the layers. */
const problemOf = (names: readonly string[]) =>
  optional(kinds.object<Malformed>({ layer: kinds.named("vlan", ...CORE_NAMES, ...names), reason: kinds.text }));

const problem = problemOf([]);

const DECODED_FIELDS: kinds.FieldsOf<Omit<DecodedFrame, keyof ProtocolLayers>> = {
  ...LAYER_FIELDS,
  malformed: problem,
  truncated: problem,
  payload: kinds.bytes,
};

const option = kinds.object<PcapngOption>({ code: uint(16), value: kinds.bytes });

const captureInterface = kinds.object<CaptureInterface>({
  index: uint(32),
  linkType: uint(32),
  snapLength: uint(32),
  name: optional(kinds.text),
  description: optional(kinds.text),
  fcsBytes: optional(uint(32)),
  comments: optional(kinds.nonEmptyList(kinds.text)),
  options: optional(kinds.nonEmptyList(option)),
});

const FRAME_FIELDS: kinds.FieldsOf<Omit<MatchableFrame, keyof ProtocolLayers>> = {
  ...DECODED_FIELDS,
  data: kinds.bytes,
  capturedLength: uint(32),
  originalLength: uint(32),
  linkType: uint(32),
  seconds: optional(uint(53)),
  nanoseconds: optional(kinds.upTo(MAX_NANOSECONDS)),
  timestampNs: optional(kinds.bigint),
  interface: optional(captureInterface),
  comment: optional(kinds.text),
};

/** Returns all that a pattern for frames can name: the layers, with those of these protocols, and the fields in the capture. */
export function frameFields(protocols: readonly FrameProtocol[] = []): kinds.Fields {
  const names = protocols.map(({ name }) => name);
  const problems = { malformed: problemOf(names), truncated: problemOf(names) };
  const inner = optional(kinds.shapes(() => [innerFields]));
  const layers = Object.fromEntries(
    protocols.map(({ name, field }) => [name, typeof field === "function" ? field(inner) : field]),
  );
  const innerFields: kinds.Fields = { ...(DECODED_FIELDS as kinds.Fields), ...problems, ...layers };
  return { ...(FRAME_FIELDS as kinds.Fields), ...innerFields };
}
