import type { DecodedFrame } from "../src/index.ts";

/** Types of IGMP that other protocols use. */
const OTHER_IGMP_TYPES: readonly (number | undefined)[] = [0x13, 0x14];

/** A difference to tshark or tcpdump on foreign captures that is not ours to fix. */
export interface JustifiedDifference {
  /** The fields of tshark, or `tcpdump NAME` for the line of a frame with this protocol. */
  readonly fields: readonly string[];
  /** Why the other program is wrong, or both are right. */
  readonly reason: string;
  /** The cases, by our value, theirs and the frame. Default: all. */
  readonly when?: ((ours: string, theirs: string, frame: DecodedFrame) => boolean) | undefined;
}

const PIM_REGISTER = 1;
const PIM_DF_ELECTION = 10;

/** Checks whether an update has routes of a family whose routes are not plain prefixes. */
const hasOtherRoutes = ({ bgp }: DecodedFrame): boolean =>
  (bgp?.messages ?? []).some(
    (message) =>
      message.kind === "update" &&
      message.attributes.some((one) => "subsequentAddressFamily" in one && one.subsequentAddressFamily > 2),
  );

/** Sorted by field. */
export const JUSTIFIED_DIFFERENCES: readonly JustifiedDifference[] = [
  {
    fields: ["bgp.notify.major_error", "bgp.notify.minor_error_cease", "bgp.type"],
    reason:
      "tshark does not decode a segment that repeats a sequence number, which has another message in these captures",
    when: (_ours, theirs, { bgp }) => theirs === "" && bgp?.messages[0]?.kind === "notification",
  },
  {
    fields: [
      "bgp.mp_reach_nlri_ipv4_prefix",
      "bgp.mp_reach_nlri_ipv6_prefix",
      "bgp.mp_unreach_nlri_ipv4_prefix",
      "bgp.mp_unreach_nlri_ipv6_prefix",
    ],
    reason: "routes with labels or distinguishers are bytes in our layer",
    when: (ours, _theirs, frame) => ours === "" && hasOtherRoutes(frame),
  },
  {
    fields: ["igmp.checksum", "igmp.checksum.status", "igmp.type"],
    reason: "tshark has fields of their own for PIM version 1 and DVMRP, which have types of IGMP; we show the type",
    when: (_ours, theirs, { igmp }) => theirs === "" && OTHER_IGMP_TYPES.includes(igmp?.type),
  },
  {
    fields: ["mstp.config_name", "mstp.config_revision_level"],
    reason: "version 4 (IEEE 802.1aq) repeats the region, as auxiliary; we show the first one",
    when: (ours, theirs, { stp }) => stp?.version === 4 && theirs.startsWith(`${ours}, `),
  },
  {
    fields: ["pim.cksum.status"],
    reason:
      "the checksum of a register may cover its packet, too (RFC 7761, section 4.9); tshark accepts that over IPv4 only",
    when: (ours, theirs, { pim }) => pim?.type === PIM_REGISTER && ours === "1" && theirs === "0",
  },
  {
    fields: ["pim.metric", "pim.metric_pref", "pim.rp", "pim.rp_ip6"],
    reason: "the election of a designated forwarder (RFC 5015) has a header only in our layer",
    when: (ours, _theirs, { pim }) => ours === "" && pim?.type === PIM_DF_ELECTION,
  },
  {
    fields: ["pim.cksum", "pim.cksum.status", "pim.holdtime", "pim.rp", "pim.version"],
    reason: "PIM version 1, which has types of IGMP, is not decoded",
    when: (ours, _theirs, { igmp }) => ours === "" && OTHER_IGMP_TYPES.includes(igmp?.type),
  },
  {
    fields: ["tcpdump bfd"],
    reason: "tcpdump takes UDP port 49152, from which many systems send, for Broadcom's shim header",
    when: (_ours, theirs) => theirs.includes("BCM-LI-SHIM"),
  },
  {
    fields: ["tcpdump bfd"],
    reason: "tcpdump 4.99 does not know the port of seamless BFD; later ones print S-BFD, too",
    when: (_ours, theirs) => theirs.includes(".7784") && theirs.includes("UDP, length"),
  },
  {
    fields: ["tcpdump igmp"],
    reason: "tcpdump decodes PIM version 1 and DVMRP, which have types of IGMP; we show the type",
    when: (_ours, _theirs, { igmp }) => OTHER_IGMP_TYPES.includes(igmp?.type),
  },
];
