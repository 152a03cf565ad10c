import type { Bfd } from "./protocols/bfd.ts";
import type { Dhcpv6 } from "./protocols/dhcpv6.ts";
import type { Http } from "./protocols/http.ts";
import type { Igmp } from "./protocols/igmp.ts";
import type { Lldp } from "./protocols/lldp.ts";
import type { Ntp } from "./protocols/ntp.ts";
import type { Ospf } from "./protocols/ospf.ts";
import type { Ptp } from "./protocols/ptp.ts";
import type { Sip } from "./protocols/sip.ts";
import type { Stp } from "./protocols/stp.ts";
import type { Tls } from "./protocols/tls.ts";
import type { Vrrp } from "./protocols/vrrp.ts";

/** The layers of the protocols that are registered: only frames that are decoded with `protocols` have them. */
export interface ProtocolLayers {
  /** BFD, by UDP ports 3784, 4784, 6784 and 7784. */
  readonly bfd?: Bfd | undefined;
  /** DHCPv6, by UDP ports 546 and 547. */
  readonly dhcpv6?: Dhcpv6 | undefined;
  /** HTTP/1, by TCP ports 80, 8000, 8008 and 8080. */
  readonly http?: Http | undefined;
  /** IGMP, which IPv4 carries. */
  readonly igmp?: Igmp | undefined;
  /** LLDP, by EtherType 0x88cc. */
  readonly lldp?: Lldp | undefined;
  /** NTP, by UDP port 123. */
  readonly ntp?: Ntp | undefined;
  /** OSPF, which IP carries. */
  readonly ospf?: Ospf | undefined;
  /** PTP, by UDP ports 319 and 320, and EtherType 0x88f7. */
  readonly ptp?: Ptp | undefined;
  /** SIP, by port 5060 of UDP and TCP. */
  readonly sip?: Sip | undefined;
  /** STP, RSTP or MSTP, which LLC carries. */
  readonly stp?: Stp | undefined;
  /** TLS, by TCP ports 443 and others. */
  readonly tls?: Tls | undefined;
  /** VRRP, which IP carries. */
  readonly vrrp?: Vrrp | undefined;
}
