import * as linkTypes from "../capture/link-type.ts";

/** The kinds of link headers that filters know; `ppp` is inside of PPPoE. */
type LinkHeader = "ethernet" | "cooked" | "cooked-2" | "raw" | "ipv4" | "ipv6" | "null" | "loop" | "ppp";

/**
 * Where the headers of a packet begin. The primitives `vlan`, `mpls` and `pppoes` move them for the rest of the expression,
 * also beyond `or` and `not`, as in libpcap.
 */
export interface Layout {
  readonly link: LinkHeader;
  readonly linkAt: number;
  /** Where the type of the payload is; without a meaning for links without one. */
  readonly typeAt: number;
  readonly payloadAt: number;
  /** Length of the labels between the link and the network header. */
  readonly labelBytes: number;
  /** Length of the LLC header before the payload of 802.2 frames. */
  readonly llcBytes: number;
}

const NO_LABELS = { linkAt: 0, labelBytes: 0, llcBytes: 0 };
const RAW: Layout = { ...NO_LABELS, link: "raw", typeAt: 0, payloadAt: 0 };

/** Numbers that systems use for raw IP internally. Some writers put them into files. */
const RAW_ON_MOST_SYSTEMS = 12;
const RAW_ON_OPENBSD = 14;

const LAYOUTS: ReadonlyMap<number, Layout> = new Map<number, Layout>([
  [linkTypes.LINKTYPE_ETHERNET, { ...NO_LABELS, link: "ethernet", typeAt: 12, payloadAt: 14, llcBytes: 3 }],
  [linkTypes.LINKTYPE_LINUX_SLL, { ...NO_LABELS, link: "cooked", typeAt: 14, payloadAt: 16 }],
  [linkTypes.LINKTYPE_LINUX_SLL2, { ...NO_LABELS, link: "cooked-2", typeAt: 0, payloadAt: 20 }],
  [linkTypes.LINKTYPE_RAW, RAW],
  [RAW_ON_MOST_SYSTEMS, RAW],
  [RAW_ON_OPENBSD, RAW],
  [linkTypes.LINKTYPE_IPV4, { ...RAW, link: "ipv4" }],
  [linkTypes.LINKTYPE_IPV6, { ...RAW, link: "ipv6" }],
  [linkTypes.LINKTYPE_NULL, { ...NO_LABELS, link: "null", typeAt: 0, payloadAt: 4 }],
  [linkTypes.LINKTYPE_LOOP, { ...NO_LABELS, link: "loop", typeAt: 0, payloadAt: 4 }],
]);

/** Returns where the headers are in frames of a link type; undefined for a type that filters do not know. */
export function layoutOf(linkType: number): Layout | undefined {
  return LAYOUTS.get(linkType);
}
