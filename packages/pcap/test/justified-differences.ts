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

/** Sorted by field. */
export const JUSTIFIED_DIFFERENCES: readonly JustifiedDifference[] = [
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
