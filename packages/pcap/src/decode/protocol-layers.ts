import type { Bfd } from "./protocols/bfd.ts";
import type { Igmp } from "./protocols/igmp.ts";
import type { Lldp } from "./protocols/lldp.ts";
import type { Ospf } from "./protocols/ospf.ts";
import type { Stp } from "./protocols/stp.ts";
import type { Vrrp } from "./protocols/vrrp.ts";
import type { Bgp } from "./routing/bgp.ts";
import type { Hsrp } from "./routing/hsrp.ts";
import type { Pim } from "./routing/pim.ts";
import type { Rip } from "./routing/rip.ts";
import type { Ripng } from "./routing/ripng.ts";
import type { Gre } from "./tunnels/gre.ts";
import type { IpInIp } from "./tunnels/ip-in-ip.ts";

/** The layers of the protocols that are registered: only frames that are decoded with `protocols` have them. */
export interface ProtocolLayers {
  /** BFD, by UDP ports 3784, 4784, 6784 and 7784. */
  readonly bfd?: Bfd | undefined;
  /** BGP, by TCP port 179. */
  readonly bgp?: Bgp | undefined;
  /** GRE, which IP carries. */
  readonly gre?: Gre | undefined;
  /** HSRP, by UDP ports 1985 and 2029. */
  readonly hsrp?: Hsrp | undefined;
  /** IGMP, which IPv4 carries. */
  readonly igmp?: Igmp | undefined;
  /** The IP packet directly inside another. */
  readonly ipInIp?: IpInIp | undefined;
  /** LLDP, by EtherType 0x88cc. */
  readonly lldp?: Lldp | undefined;
  /** OSPF, which IP carries. */
  readonly ospf?: Ospf | undefined;
  /** PIM, which IP carries. */
  readonly pim?: Pim | undefined;
  /** RIP, by UDP port 520. */
  readonly rip?: Rip | undefined;
  /** RIPng, by UDP port 521. */
  readonly ripng?: Ripng | undefined;
  /** STP, RSTP or MSTP, which LLC carries. */
  readonly stp?: Stp | undefined;
  /** VRRP, which IP carries. */
  readonly vrrp?: Vrrp | undefined;
}
