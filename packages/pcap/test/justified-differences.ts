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

/** Checks whether a frame is a datagram from or to a port. */
const isOnPort = ({ udp }: DecodedFrame, port: number): boolean =>
  udp?.sourcePort === port || udp?.destinationPort === port;

/** Sorted by field. */
export const JUSTIFIED_DIFFERENCES: readonly JustifiedDifference[] = [
  {
    fields: ["eth.dst", "eth.src", "ip.src", "ip.ttl", "ipv6.dst", "ipv6.hlim", "ipv6.src"],
    reason: "tshark decodes tunnels that we do not know, and packets that an error quotes",
    when: (ours, theirs) => theirs.startsWith(ours),
  },
  {
    fields: ["geneve.option.unknown.data"],
    reason: "tshark knows the options of Google, and shows them by other names",
    when: (_ours, theirs, { geneve }) =>
      theirs === "" && geneve?.options.some((option) => option.class === 0x0132) === true,
  },
  {
    fields: ["gre.flags.version", "gre.key", "gre.proto"],
    reason: "tshark shows these fields once more for the header of Cisco's metadata",
    when: (_ours, _theirs, { gre }) => gre?.protocolType === 0x8909,
  },
  {
    fields: ["gtp.flags.version", "gtp.length", "gtp.message", "gtp.npdu_number", "gtp.seq_number", "gtp.teid"],
    reason: "tshark shows by the same names the protocols of GTP that control tunnels and count",
    when: (ours, _theirs, frame) => ours === "" && !isOnPort(frame, 2152),
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
    fields: ["tcpdump gre"],
    reason: "tcpdump does not know GRE in UDP (RFC 8086)",
    when: (_ours, theirs, { udp }) => udp !== undefined && theirs.includes(": UDP, length"),
  },
  {
    fields: ["tcpdump igmp"],
    reason: "tcpdump decodes PIM version 1 and DVMRP, which have types of IGMP; we show the type",
    when: (_ours, _theirs, { igmp }) => OTHER_IGMP_TYPES.includes(igmp?.type),
  },
  {
    fields: ["tcpdump ike", "tcpdump natTraversal"],
    reason: "tcpdump remembers who began a phase of version 1; our line knows one message",
    when: (ours, theirs, { ike }) => ike?.version === 1 && ours.replace(" ? ", "") === theirs.replace(/ [IR?] /, ""),
  },
  {
    fields: ["tcpdump vxlan"],
    reason: "tcpdump reads the port that Linux uses for VXLAN as OTV, another protocol with the same header",
    when: (_ours, theirs) => theirs.includes(".8472: OTV"),
  },
  {
    fields: ["vxlan.gbp"],
    reason: "tshark shows the group also if its flag is not set",
    when: (ours) => /^0(?:, 0)*$/.test(ours),
  },
  {
    fields: ["wg.counter", "wg.keepalive", "wg.receiver", "wg.sender", "wg.type"],
    reason: "tshark recognizes WireGuard on all ports, by its look",
    when: (ours, _theirs, frame) => ours === "" && !isOnPort(frame, 51_820),
  },
];
