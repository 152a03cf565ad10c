import type { Dhcp } from "./application/dhcp.ts";
import type { Dns } from "./application/dns.ts";
import type { Icmp } from "./icmp.ts";
import type { Icmpv6 } from "./icmpv6.ts";
import type { Ethernet } from "./link/ethernet.ts";
import type { LinuxCooked } from "./link/linux-cooked.ts";
import type { Llc } from "./link/llc.ts";
import type { Loopback } from "./link/loopback.ts";
import type { VlanTag } from "./link/vlan.ts";
import type { Arp } from "./network/arp.ts";
import type { Ipv4 } from "./network/ipv4.ts";
import type { Ipv6 } from "./network/ipv6.ts";
import type { Mld } from "./network/mld.ts";
import type { Ndp } from "./network/ndp.ts";
import type { Tcp } from "./transport/tcp.ts";
import type { Udp } from "./transport/udp.ts";

/** The layers of a frame, each there if the frame has it and all of its fixed header. */
export interface Layers {
  readonly ethernet?: Ethernet;
  /** Linux cooked capture, either version, in place of a link's own header. */
  readonly linuxCooked?: LinuxCooked;
  /** BSD loopback. */
  readonly loopback?: Loopback;
  /** VLAN tags, the outermost first. */
  readonly vlans?: readonly VlanTag[];
  /** Logical link control with its extension SNAP, which follows IEEE 802.3. */
  readonly llc?: Llc;
  /** ARP or RARP. */
  readonly arp?: Arp;
  readonly ipv4?: Ipv4;
  readonly ipv6?: Ipv6;
  readonly icmp?: Icmp;
  readonly icmpv6?: Icmpv6;
  /** Neighbour discovery, which ICMPv6 carries. */
  readonly ndp?: Ndp;
  /** Multicast listener discovery, which ICMPv6 carries. */
  readonly mld?: Mld;
  readonly udp?: Udp;
  readonly tcp?: Tcp;
  /** DHCP or BOOTP, by UDP's ports 67 and 68. */
  readonly dhcp?: Dhcp;
  /** DNS, by UDP's port 53, and multicast DNS by 5353. */
  readonly dns?: Dns;
}

/** The layer that is wrong in itself, at which decoding had to stop, and why. */
export interface Malformed {
  readonly layer: Exclude<keyof Layers, "vlans"> | "vlan";
  readonly reason: string;
}

/** The layer of which bytes are missing that the capture cut off, or that are in another fragment. */
export type Truncated = Malformed;

/** What {@link decode} gives. */
export interface DecodedFrame extends Layers {
  /** What is wrong and stopped the decoding; absent if the frame is sound as far as it was decoded. */
  readonly malformed?: Malformed;
  /** Where decoding stopped as the capture left bytes out; absent if all headers that were met are there. */
  readonly truncated?: Truncated;
  /**
   * What follows the innermost header, without the padding of short frames: what UDP, TCP or ICMP carries, also where
   * that is decoded further (`dns`, `dhcp`, `ndp`, `mld`); a view.
   */
  readonly payload: Uint8Array;
}
