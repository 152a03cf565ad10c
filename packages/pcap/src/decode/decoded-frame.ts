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
import type { ProtocolLayers } from "./protocol-layers.ts";
import type { Tcp } from "./transport/tcp.ts";
import type { Udp } from "./transport/udp.ts";

/** The layers of a frame that are always decoded. A layer is present if the frame contains its whole fixed header. */
export interface CoreLayers {
  /** Ethernet II or IEEE 802.3. */
  readonly ethernet?: Ethernet | undefined;
  /** Linux cooked capture, either version, instead of a link's own header. */
  readonly linuxCooked?: LinuxCooked | undefined;
  /** BSD loopback. */
  readonly loopback?: Loopback | undefined;
  /** VLAN tags, the outermost first. */
  readonly vlans?: readonly VlanTag[] | undefined;
  /** Logical link control with its extension SNAP, which follows IEEE 802.3. */
  readonly llc?: Llc | undefined;
  /** ARP or RARP. */
  readonly arp?: Arp | undefined;
  /** IPv4. */
  readonly ipv4?: Ipv4 | undefined;
  /** IPv6 with its extension headers. */
  readonly ipv6?: Ipv6 | undefined;
  /** ICMP, which IPv4 carries. */
  readonly icmp?: Icmp | undefined;
  /** ICMPv6, which IPv6 carries. */
  readonly icmpv6?: Icmpv6 | undefined;
  /** Neighbour discovery, which ICMPv6 carries. */
  readonly ndp?: Ndp | undefined;
  /** Multicast listener discovery, which ICMPv6 carries. */
  readonly mld?: Mld | undefined;
  /** UDP. */
  readonly udp?: Udp | undefined;
  /** TCP. */
  readonly tcp?: Tcp | undefined;
  /** DHCP or BOOTP, by UDP ports 67 and 68. */
  readonly dhcp?: Dhcp | undefined;
  /** DNS, by UDP port 53, and multicast DNS, by 5353. */
  readonly dns?: Dns | undefined;
}

/** The layers of a frame: those that are always decoded, and those of the protocols that were passed to `decode`. */
export interface Layers extends CoreLayers, ProtocolLayers {}

/** The layer whose own fields are wrong, where decoding stopped, and why. */
export interface Malformed {
  /** The layer. */
  readonly layer: Exclude<keyof Layers, "vlans"> | "vlan";
  /** The problem, in words. */
  readonly reason: string;
}

/** The incomplete layer: the capture cut off some of its bytes, or they are in another fragment. */
export type Truncated = Malformed;

/** The result of {@link decode}. */
export interface DecodedFrame extends Layers {
  /** The layer whose problem stopped the decoding; absent if no problem was found. */
  readonly malformed?: Malformed | undefined;
  /** The layer where decoding stopped because the capture left bytes out; absent if all headers are complete. */
  readonly truncated?: Truncated | undefined;
  /**
   * The bytes after the innermost header, without the padding of short frames: the payload of UDP, TCP or ICMP, even if it is
   * decoded further (`dns`, `dhcp`, `ndp`, `mld`). A view.
   */
  readonly payload: Uint8Array;
}
