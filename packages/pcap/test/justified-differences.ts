import type { DecodedFrame } from "../src/index.ts";
import { EAP_FIELDS } from "./protocol-fields/eap.ts";
import { ISIS_FIELDS } from "./protocol-fields/isis.ts";

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
    fields: ["eap.identity"],
    reason: "tshark shows by the same name the attribute of EAP-SIM and EAP-AKA, which is in the data of their types",
    when: (ours, _theirs, { eap }) => ours === "" && (eap?.type === 18 || eap?.type === 23),
  },
  {
    fields: Object.keys(EAP_FIELDS),
    reason: "tshark decodes EAP inside RADIUS, too",
    when: (ours, _theirs, { eapol, ppp }) => ours === "" && eapol === undefined && ppp === undefined,
  },
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
    fields: ["isis.lsp.overload"],
    reason: "tshark shows by the same name the bit in the capabilities of topologies (TLV 144)",
    when: (ours, theirs, { isis }) =>
      theirs.startsWith(`${ours}, `) && isis?.tlvs.some(({ type }) => type === 144) === true,
  },
  {
    fields: Object.keys(ISIS_FIELDS),
    reason: "tshark decodes links that we do not: Cisco HDLC, frame relay, Juniper's",
    when: (ours, _theirs, { ethernet, linuxCooked }) =>
      ours === "" && ethernet === undefined && linuxCooked === undefined,
  },
  {
    fields: ["mstp.config_name", "mstp.config_revision_level"],
    reason: "version 4 (IEEE 802.1aq) repeats the region, as auxiliary; we show the first one",
    when: (ours, theirs, { stp }) => stp?.version === 4 && theirs.startsWith(`${ours}, `),
  },
  {
    fields: ["ntp.ppoll", "ntp.stratum"],
    reason: "private messages list peers, which we do not decode",
    when: (_, __, { ntp }) => ntp?.mode === 7,
  },
  {
    fields: ["ppp.code", "ppp.identifier", "ppp.length", "ppp.protocol"],
    reason: "tshark knows the EtherType of PPP in tunnels only",
    when: (_ours, theirs, { ethernet }) => theirs === "" && ethernet?.etherType === 0x880b,
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
  {
    fields: ["tcpdump ptp"],
    reason: "it shows version 2.1 as 18, and other bytes as the hops of management",
    when: (_, __, { ptp }) => ptp?.minorVersionPtp !== 0 || ptp.messageType === 13,
  },
  {
    fields: ["tls.record.content_type"],
    reason: "it knows from earlier frames which records TLS 1.3 encrypts, and has another field for them",
    when: (_, __, { tls }) => tls?.records.some(({ type }) => type === 23) === true,
  },
  {
    fields: ["tcpdump mpls"],
    reason: "tcpdump decodes LSP ping, which we do not",
    when: (ours, theirs) => ours.includes(": UDP, length") && theirs.includes(": LSP-PING"),
  },
];
