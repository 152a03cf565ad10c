import { AH_FRAMES } from "./protocol-frames/ah.ts";
import { BFD_FRAMES } from "./protocol-frames/bfd.ts";
import { BGP_FRAMES } from "./protocol-frames/bgp.ts";
import { CHAP_FRAMES } from "./protocol-frames/chap.ts";
import { DHCPV6_FRAMES } from "./protocol-frames/dhcpv6.ts";
import { DNS_FRAMES } from "./protocol-frames/dns.ts";
import { EAP_FRAMES } from "./protocol-frames/eap.ts";
import { EAPOL_FRAMES } from "./protocol-frames/eapol.ts";
import { ESP_FRAMES } from "./protocol-frames/esp.ts";
import { GENEVE_FRAMES } from "./protocol-frames/geneve.ts";
import { GRE_FRAMES } from "./protocol-frames/gre.ts";
import { GTPU_FRAMES } from "./protocol-frames/gtpu.ts";
import { HSRP_FRAMES } from "./protocol-frames/hsrp.ts";
import { HTTP_FRAMES } from "./protocol-frames/http.ts";
import { IGMP_FRAMES } from "./protocol-frames/igmp.ts";
import { IKE_FRAMES } from "./protocol-frames/ike.ts";
import { IP_IN_IP_FRAMES } from "./protocol-frames/ip-in-ip.ts";
import { IPCP_FRAMES } from "./protocol-frames/ipcp.ts";
import { IPV6CP_FRAMES } from "./protocol-frames/ipv6cp.ts";
import { ISIS_FRAMES } from "./protocol-frames/isis.ts";
import { LCP_FRAMES } from "./protocol-frames/lcp.ts";
import { LLDP_FRAMES } from "./protocol-frames/lldp.ts";
import { MPLS_FRAMES } from "./protocol-frames/mpls.ts";
import { NAT_TRAVERSAL_FRAMES } from "./protocol-frames/nat-traversal.ts";
import { NTP_FRAMES } from "./protocol-frames/ntp.ts";
import { OSPF_FRAMES } from "./protocol-frames/ospf.ts";
import { PAP_FRAMES } from "./protocol-frames/pap.ts";
import { PIM_FRAMES } from "./protocol-frames/pim.ts";
import { PPP_FRAMES } from "./protocol-frames/ppp.ts";
import { PPPOE_DISCOVERY_FRAMES } from "./protocol-frames/pppoe-discovery.ts";
import { PPPOE_SESSION_FRAMES } from "./protocol-frames/pppoe-session.ts";
import { PTP_FRAMES } from "./protocol-frames/ptp.ts";
import { RIP_FRAMES } from "./protocol-frames/rip.ts";
import { RIPNG_FRAMES } from "./protocol-frames/ripng.ts";
import { SIP_FRAMES } from "./protocol-frames/sip.ts";
import { SLOW_FRAMES } from "./protocol-frames/slow.ts";
import { STP_FRAMES } from "./protocol-frames/stp.ts";
import { TLS_FRAMES } from "./protocol-frames/tls.ts";
import { VRRP_FRAMES } from "./protocol-frames/vrrp.ts";
import { VXLAN_FRAMES } from "./protocol-frames/vxlan.ts";
import { VXLAN_GPE_FRAMES } from "./protocol-frames/vxlan-gpe.ts";
import { WIREGUARD_FRAMES } from "./protocol-frames/wireguard.ts";

/** Sound Ethernet frames of each registered protocol, several for each kind of message: tshark must find no fault in them. */
export const ALL_PROTOCOL_FRAMES: Readonly<Record<string, readonly Uint8Array[]>> = {
  ah: AH_FRAMES,
  bfd: BFD_FRAMES,
  bgp: BGP_FRAMES,
  chap: CHAP_FRAMES,
  eap: EAP_FRAMES,
  eapol: EAPOL_FRAMES,
  esp: ESP_FRAMES,
  geneve: GENEVE_FRAMES,
  gre: GRE_FRAMES,
  gtpu: GTPU_FRAMES,
  hsrp: HSRP_FRAMES,
  dhcpv6: DHCPV6_FRAMES,
  dns: DNS_FRAMES,
  http: HTTP_FRAMES,
  igmp: IGMP_FRAMES,
  ike: IKE_FRAMES,
  ipcp: IPCP_FRAMES,
  ipInIp: IP_IN_IP_FRAMES,
  ipv6cp: IPV6CP_FRAMES,
  isis: ISIS_FRAMES,
  lcp: LCP_FRAMES,
  lldp: LLDP_FRAMES,
  mpls: MPLS_FRAMES,
  natTraversal: NAT_TRAVERSAL_FRAMES,
  ospf: OSPF_FRAMES,
  pap: PAP_FRAMES,
  pim: PIM_FRAMES,
  ppp: PPP_FRAMES,
  pppoeDiscovery: PPPOE_DISCOVERY_FRAMES,
  pppoeSession: PPPOE_SESSION_FRAMES,
  rip: RIP_FRAMES,
  ripng: RIPNG_FRAMES,
  slow: SLOW_FRAMES,
  ntp: NTP_FRAMES,
  ptp: PTP_FRAMES,
  sip: SIP_FRAMES,
  stp: STP_FRAMES,
  tls: TLS_FRAMES,
  vrrp: VRRP_FRAMES,
  vxlan: VXLAN_FRAMES,
  vxlanGpe: VXLAN_GPE_FRAMES,
  wireguard: WIREGUARD_FRAMES,
};
