import { ethernet, icmp, ipv4, ipv6 } from "../../src/index.ts";
import { encodePim, type PimFields } from "../../src/protocols.ts";
import { counting, HOST_A, HOST_B } from "../frames.ts";

const link = { source: HOST_A.mac, destination: "01:00:5e:00:00:0d" };
const over4 = (fields: PimFields, payload?: Uint8Array, destination = "224.0.0.13"): Uint8Array =>
  ethernet(link, ipv4({ source: HOST_A.ip, destination }, encodePim(fields, payload)));
const over6 = (fields: PimFields): Uint8Array =>
  ethernet(
    { ...link, destination: "33:33:00:00:00:0d" },
    ipv6({ source: HOST_A.ip6, destination: "ff02::d" }, encodePim(fields)),
  );

const RP = { address: "10.0.0.9", wildcard: true, rpt: true };
const GROUPS = [
  { group: "239.1.1.1", joins: [RP], prunes: [{ address: "10.1.1.1", rpt: true }] },
  { group: "239.1.1.2", joins: [{ address: "10.1.1.1" }, { address: "10.1.1.2", sparse: false }] },
];
const quoted = ipv4({ source: "10.1.1.1", destination: "239.1.1.1", ttl: 7 }, icmp({}, counting(30))).bytes;
const NULL_HEADER = ipv4({ source: "10.1.1.1", destination: "239.1.1.1", protocol: 103 }).bytes;

export const PIM_FRAMES: readonly Uint8Array[] = [
  over4({ type: 0 }),
  over4({
    type: 0,
    holdtimeSeconds: 65_535,
    propagationDelayMs: 400,
    drPriority: 7,
    generationId: 0xdeadbeef,
    secondaryAddresses: ["10.0.0.3", "10.0.0.4"],
    options: [{ type: 21, value: Uint8Array.of(1, 0, 0, 0) }],
  }),
  over6({ type: 0, drPriority: 1, generationId: 9, secondaryAddresses: ["2001:db8::1"] }),
  over4({ type: 1 }, quoted, HOST_B.ip),
  over4({ type: 1, border: true }, quoted, HOST_B.ip),
  over4({ type: 1, nullRegister: true }, NULL_HEADER, HOST_B.ip),
  over4({ type: 2, group: "239.1.1.1", source: "10.1.1.1" }, undefined, HOST_B.ip),
  over4({ type: 3, upstreamNeighbor: "10.0.0.1", groups: GROUPS }),
  over4({ type: 6, upstreamNeighbor: "10.0.0.1", holdtimeSeconds: 0, groups: GROUPS }),
  over4({ type: 7, upstreamNeighbor: "10.0.0.1", holdtimeSeconds: 0, groups: GROUPS }),
  over6({
    type: 3,
    upstreamNeighbor: "fe80::1",
    groups: [{ group: "ff3e::1", joins: [{ address: "2001:db8::7" }], prunes: [{ address: "2001:db8::8" }] }],
  }),
  over4({ type: 4, fragmentTag: 0x1234, bsrPriority: 5, bsrAddress: "10.0.0.9" }),
  over6({ type: 4, hashMaskLength: 126, bsrAddress: "2001:db8::9" }),
  over4({
    type: 4,
    bsrAddress: "10.0.0.9",
    rpSets: [
      { group: "239.0.0.0", prefixLength: 8, rps: [{ address: "10.0.0.9" }, { address: "10.0.0.8", priority: 0 }] },
      { group: "239.1.1.1", rps: [{ address: "10.0.0.7", holdtimeSeconds: 30 }] },
    ],
  }),
  over4(
    { type: 8, rpAddress: "10.0.0.9", groupRanges: [{ group: "224.0.0.0", prefixLength: 4 }] },
    undefined,
    HOST_B.ip,
  ),
  over4({ type: 8, rpPriority: 1, rpAddress: "10.0.0.9" }, undefined, HOST_B.ip),
  over4({ type: 5, group: "239.1.1.1", source: "10.1.1.1", metricPreference: 110, metric: 20 }),
  over4({ type: 5, group: "239.1.1.1", source: "0.0.0.0", rpt: true, metricPreference: 0x7fff_ffff, metric: 1 }),
];
