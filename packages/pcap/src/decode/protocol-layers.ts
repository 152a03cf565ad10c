import type { Bfd } from "./protocols/bfd.ts";
import type { Igmp } from "./protocols/igmp.ts";
import type { Lldp } from "./protocols/lldp.ts";
import type { Ospf } from "./protocols/ospf.ts";
import type { Ah } from "./protocols/security/ah.ts";
import type { Esp } from "./protocols/security/esp.ts";
import type { Ike } from "./protocols/security/ike.ts";
import type { NatTraversal } from "./protocols/security/nat-traversal.ts";
import type { Wireguard } from "./protocols/security/wireguard.ts";
import type { Stp } from "./protocols/stp.ts";
import type { Vrrp } from "./protocols/vrrp.ts";
import type { Geneve } from "./tunnels/geneve.ts";
import type { Gre } from "./tunnels/gre.ts";
import type { IpInIp } from "./tunnels/ip-in-ip.ts";
import type { Vxlan } from "./tunnels/vxlan.ts";
import type { VxlanGpe } from "./tunnels/vxlan-gpe.ts";

/** The layers of the protocols that are registered: only frames that are decoded with `protocols` have them. */
export interface ProtocolLayers {
  /** An authentication header, which IPv4 carries; in IPv6 it is an extension header. */
  readonly ah?: Ah | undefined;
  /** BFD, by UDP ports 3784, 4784 and 6784. */
  readonly bfd?: Bfd | undefined;
  /** ESP, which IP carries, or a datagram of NAT traversal. */
  readonly esp?: Esp | undefined;
  /** GENEVE, by UDP port 6081. */
  readonly geneve?: Geneve | undefined;
  /** GRE, which IP carries. */
  readonly gre?: Gre | undefined;
  /** IGMP, which IPv4 carries. */
  readonly igmp?: Igmp | undefined;
  /** IKE, by UDP port 500, or in a datagram of NAT traversal. */
  readonly ike?: Ike | undefined;
  /** The IP packet directly inside another. */
  readonly ipInIp?: IpInIp | undefined;
  /** LLDP, by EtherType 0x88cc. */
  readonly lldp?: Lldp | undefined;
  /** NAT traversal of IPsec, by UDP port 4500. */
  readonly natTraversal?: NatTraversal | undefined;
  /** OSPF, which IP carries. */
  readonly ospf?: Ospf | undefined;
  /** STP, RSTP or MSTP, which LLC carries. */
  readonly stp?: Stp | undefined;
  /** VRRP, which IP carries. */
  readonly vrrp?: Vrrp | undefined;
  /** VXLAN, by UDP ports 4789 and 8472. */
  readonly vxlan?: Vxlan | undefined;
  /** VXLAN-GPE, by UDP port 4790. */
  readonly vxlanGpe?: VxlanGpe | undefined;
  /** WireGuard, by UDP port 51820. */
  readonly wireguard?: Wireguard | undefined;
}
