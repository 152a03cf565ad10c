import type { Field } from "./oracle-fields.ts";
import { AH_FIELDS } from "./protocol-fields/ah.ts";
import { BFD_FIELDS } from "./protocol-fields/bfd.ts";
import { BGP_FIELDS } from "./protocol-fields/bgp.ts";
import { CHAP_FIELDS } from "./protocol-fields/chap.ts";
import { DHCPV6_FIELDS } from "./protocol-fields/dhcpv6.ts";
import { DNS_FIELDS } from "./protocol-fields/dns.ts";
import { EAP_FIELDS } from "./protocol-fields/eap.ts";
import { EAPOL_FIELDS } from "./protocol-fields/eapol.ts";
import { ESP_FIELDS } from "./protocol-fields/esp.ts";
import { GENEVE_FIELDS } from "./protocol-fields/geneve.ts";
import { GRE_FIELDS } from "./protocol-fields/gre.ts";
import { GTPU_FIELDS } from "./protocol-fields/gtpu.ts";
import { HSRP_FIELDS } from "./protocol-fields/hsrp.ts";
import { HTTP_FIELDS } from "./protocol-fields/http.ts";
import { IGMP_FIELDS } from "./protocol-fields/igmp.ts";
import { IKE_FIELDS } from "./protocol-fields/ike.ts";
import { IP_IN_IP_FIELDS } from "./protocol-fields/ip-in-ip.ts";
import { IPCP_FIELDS } from "./protocol-fields/ipcp.ts";
import { IPV6CP_FIELDS } from "./protocol-fields/ipv6cp.ts";
import { ISIS_FIELDS } from "./protocol-fields/isis.ts";
import { LCP_FIELDS } from "./protocol-fields/lcp.ts";
import { LLDP_FIELDS } from "./protocol-fields/lldp.ts";
import { MPLS_FIELDS } from "./protocol-fields/mpls.ts";
import { NAT_TRAVERSAL_FIELDS } from "./protocol-fields/nat-traversal.ts";
import { NTP_FIELDS } from "./protocol-fields/ntp.ts";
import { OSPF_FIELDS } from "./protocol-fields/ospf.ts";
import { PAP_FIELDS } from "./protocol-fields/pap.ts";
import { PIM_FIELDS } from "./protocol-fields/pim.ts";
import { PPP_FIELDS } from "./protocol-fields/ppp.ts";
import { PPPOE_DISCOVERY_FIELDS } from "./protocol-fields/pppoe-discovery.ts";
import { PPPOE_SESSION_FIELDS } from "./protocol-fields/pppoe-session.ts";
import { PTP_FIELDS } from "./protocol-fields/ptp.ts";
import { RIP_FIELDS } from "./protocol-fields/rip.ts";
import { RIPNG_FIELDS } from "./protocol-fields/ripng.ts";
import { SIP_FIELDS } from "./protocol-fields/sip.ts";
import { SLOW_FIELDS } from "./protocol-fields/slow.ts";
import { STP_FIELDS } from "./protocol-fields/stp.ts";
import { TLS_FIELDS } from "./protocol-fields/tls.ts";
import { VRRP_FIELDS } from "./protocol-fields/vrrp.ts";
import { VXLAN_FIELDS } from "./protocol-fields/vxlan.ts";
import { VXLAN_GPE_FIELDS } from "./protocol-fields/vxlan-gpe.ts";
import { WIREGUARD_FIELDS } from "./protocol-fields/wireguard.ts";

/**
 * The fields of each registered protocol that tshark and we must agree on, by tshark's name. A function returns the values of one
 * frame: the test calls it for the frame and, in this order, for each frame or packet inside it (`inner` of a tunnel).
 */
export const ALL_PROTOCOL_FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  ah: AH_FIELDS,
  bfd: BFD_FIELDS,
  bgp: BGP_FIELDS,
  chap: CHAP_FIELDS,
  eap: EAP_FIELDS,
  eapol: EAPOL_FIELDS,
  esp: ESP_FIELDS,
  geneve: GENEVE_FIELDS,
  gre: GRE_FIELDS,
  gtpu: GTPU_FIELDS,
  hsrp: HSRP_FIELDS,
  dhcpv6: DHCPV6_FIELDS,
  dns: DNS_FIELDS,
  http: HTTP_FIELDS,
  igmp: IGMP_FIELDS,
  ike: IKE_FIELDS,
  ipcp: IPCP_FIELDS,
  ipInIp: IP_IN_IP_FIELDS,
  ipv6cp: IPV6CP_FIELDS,
  isis: ISIS_FIELDS,
  lcp: LCP_FIELDS,
  lldp: LLDP_FIELDS,
  mpls: MPLS_FIELDS,
  natTraversal: NAT_TRAVERSAL_FIELDS,
  ospf: OSPF_FIELDS,
  pap: PAP_FIELDS,
  pim: PIM_FIELDS,
  ppp: PPP_FIELDS,
  pppoeDiscovery: PPPOE_DISCOVERY_FIELDS,
  pppoeSession: PPPOE_SESSION_FIELDS,
  rip: RIP_FIELDS,
  ripng: RIPNG_FIELDS,
  slow: SLOW_FIELDS,
  ntp: NTP_FIELDS,
  ptp: PTP_FIELDS,
  sip: SIP_FIELDS,
  stp: STP_FIELDS,
  tls: TLS_FIELDS,
  vrrp: VRRP_FIELDS,
  vxlan: VXLAN_FIELDS,
  vxlanGpe: VXLAN_GPE_FIELDS,
  wireguard: WIREGUARD_FIELDS,
};
