import type { Arp } from "./arp.ts";
import type { Dhcp } from "./dhcp.ts";
import type { Dns } from "./dns.ts";
import type { Ethernet } from "./ethernet.ts";
import type { Icmp } from "./icmp.ts";
import type { Icmpv6 } from "./icmpv6.ts";
import type { Ipv4 } from "./ipv4.ts";
import type { Ipv6 } from "./ipv6.ts";
import type { LinuxCooked } from "./linux-cooked.ts";
import type { Llc } from "./llc.ts";
import type { Loopback } from "./loopback.ts";
import type { Mld } from "./mld.ts";
import type { Ndp } from "./ndp.ts";
import type { Tcp } from "./tcp.ts";
import type { Udp } from "./udp.ts";
import type { VlanTag } from "./vlan.ts";

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
