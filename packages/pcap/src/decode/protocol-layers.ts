import type { Bfd } from "./protocols/bfd.ts";
import type { Igmp } from "./protocols/igmp.ts";
import type { Eap } from "./protocols/link/eap.ts";
import type { Eapol } from "./protocols/link/eapol.ts";
import type { Slow } from "./protocols/link/slow.ts";
import type { Lldp } from "./protocols/lldp.ts";
import type { Ospf } from "./protocols/ospf.ts";
import type { Stp } from "./protocols/stp.ts";
import type { Vrrp } from "./protocols/vrrp.ts";

/** The layers of the protocols that are registered: only frames that are decoded with `protocols` have them. */
export interface ProtocolLayers {
  /** BFD, by UDP ports 3784, 4784 and 6784. */
  readonly bfd?: Bfd | undefined;
  /** EAP, which EAPOL or PPP carries. */
  readonly eap?: Eap | undefined;
  /** EAP over LAN, by EtherType 0x888e. */
  readonly eapol?: Eapol | undefined;
  /** IGMP, which IPv4 carries. */
  readonly igmp?: Igmp | undefined;
  /** LLDP, by EtherType 0x88cc. */
  readonly lldp?: Lldp | undefined;
  /** OSPF, which IP carries. */
  readonly ospf?: Ospf | undefined;
  /** LACP or another slow protocol, by EtherType 0x8809. */
  readonly slow?: Slow | undefined;
  /** STP, RSTP or MSTP, which LLC carries. */
  readonly stp?: Stp | undefined;
  /** VRRP, which IP carries. */
  readonly vrrp?: Vrrp | undefined;
}
