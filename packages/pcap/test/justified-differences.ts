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
    fields: ["ppp.code", "ppp.identifier", "ppp.length", "ppp.protocol"],
    reason: "tshark knows the EtherType of PPP in tunnels only",
    when: (_ours, theirs, { ethernet }) => theirs === "" && ethernet?.etherType === 0x880b,
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
    fields: ["tcpdump mpls"],
    reason: "tcpdump decodes LSP ping, which we do not",
    when: (ours, theirs) => ours.includes(": UDP, length") && theirs.includes(": LSP-PING"),
  },
];
