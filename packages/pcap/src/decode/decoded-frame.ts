import type { Arp } from "./arp.ts";
import type { Ethernet } from "./ethernet.ts";
import type { Icmp } from "./icmp.ts";
import type { Icmpv6 } from "./icmpv6.ts";
import type { Ipv4 } from "./ipv4.ts";
import type { Ipv6 } from "./ipv6.ts";
import type { Tcp } from "./tcp.ts";
import type { Udp } from "./udp.ts";
import type { VlanTag } from "./vlan.ts";

/** The layers of a frame, each there if the frame has it and all of its fixed header. */
export interface Layers {
  readonly ethernet?: Ethernet;
  /** VLAN tags, the outermost first. */
  readonly vlans?: readonly VlanTag[];
  /** ARP or RARP. */
  readonly arp?: Arp;
  readonly ipv4?: Ipv4;
  readonly ipv6?: Ipv6;
  readonly icmp?: Icmp;
  readonly icmpv6?: Icmpv6;
  readonly udp?: Udp;
  readonly tcp?: Tcp;
}

/** The layer at which decoding had to stop, and why. */
export interface Malformed {
  readonly layer: "ethernet" | "vlan" | "arp" | "ipv4" | "ipv6" | "icmp" | "icmpv6" | "udp" | "tcp";
  readonly reason: string;
}

/** What {@link decode} gives. */
export interface DecodedFrame extends Layers {
  /** What stopped the decoding; absent if the frame is sound as far as it was decoded. */
  readonly malformed?: Malformed;
  /** What follows the innermost layer that was decoded, without the padding of short frames; a view. */
  readonly payload: Uint8Array;
}
