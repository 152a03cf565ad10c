import type { Bfd } from "./protocols/bfd.ts";
import type { Igmp } from "./protocols/igmp.ts";
import type { Eap } from "./protocols/link/eap.ts";
import type { Eapol } from "./protocols/link/eapol.ts";
import type { Mpls } from "./protocols/link/mpls.ts";
import type { Ppp } from "./protocols/link/ppp.ts";
import type { Chap, Pap } from "./protocols/link/ppp-authentication.ts";
import type { Ipcp, Ipv6cp, Lcp } from "./protocols/link/ppp-control.ts";
import type { PppoeDiscovery, PppoeSession } from "./protocols/link/pppoe.ts";
import type { Slow } from "./protocols/link/slow.ts";
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
import type { Gtpu } from "./tunnels/gtpu.ts";
import type { IpInIp } from "./tunnels/ip-in-ip.ts";
import type { Vxlan } from "./tunnels/vxlan.ts";
import type { VxlanGpe } from "./tunnels/vxlan-gpe.ts";

/** The layers of the protocols that are registered: only frames that are decoded with `protocols` have them. */
export interface ProtocolLayers {
  /** An authentication header, which IPv4 carries; in IPv6 it is an extension header. */
  readonly ah?: Ah | undefined;
  /** BFD, by UDP ports 3784, 4784, 6784 and 7784. */
  readonly bfd?: Bfd | undefined;
  /** CHAP, which PPP carries. */
  readonly chap?: Chap | undefined;
  /** EAP, which EAPOL or PPP carries. */
  readonly eap?: Eap | undefined;
  /** EAP over LAN, by EtherType 0x888e. */
  readonly eapol?: Eapol | undefined;
  /** ESP, which IP carries, or a datagram of NAT traversal. */
  readonly esp?: Esp | undefined;
  /** GENEVE, by UDP port 6081. */
  readonly geneve?: Geneve | undefined;
  /** GRE, which IP carries, or by UDP port 4754. */
  readonly gre?: Gre | undefined;
  /** GTP-U, by UDP port 2152. */
  readonly gtpu?: Gtpu | undefined;
  /** IGMP, which IPv4 carries. */
  readonly igmp?: Igmp | undefined;
  /** IKE, by UDP port 500, or in a datagram of NAT traversal. */
  readonly ike?: Ike | undefined;
  /** The control protocol of IPv4, which PPP carries. */
  readonly ipcp?: Ipcp | undefined;
  /** The IP packet directly inside another. */
  readonly ipInIp?: IpInIp | undefined;
  /** The control protocol of IPv6, which PPP carries. */
  readonly ipv6cp?: Ipv6cp | undefined;
  /** The link control protocol, which PPP carries. */
  readonly lcp?: Lcp | undefined;
  /** LLDP, by EtherType 0x88cc. */
  readonly lldp?: Lldp | undefined;
  /** MPLS, by EtherType 0x8847 or 0x8848, or inside PPP. */
  readonly mpls?: Mpls | undefined;
  /** NAT traversal of IPsec, by UDP port 4500. */
  readonly natTraversal?: NatTraversal | undefined;
  /** OSPF, which IP carries. */
  readonly ospf?: Ospf | undefined;
  /** PAP, which PPP carries. */
  readonly pap?: Pap | undefined;
  /** PPP, inside a PPPoE session or by EtherType 0x880b. */
  readonly ppp?: Ppp | undefined;
  /** Discovery of PPPoE, by EtherType 0x8863. */
  readonly pppoeDiscovery?: PppoeDiscovery | undefined;
  /** A session of PPPoE, by EtherType 0x8864. */
  readonly pppoeSession?: PppoeSession | undefined;
  /** LACP or another slow protocol, by EtherType 0x8809. */
  readonly slow?: Slow | undefined;
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
