import type { FrameProtocol } from "../match/fields/protocol.ts";
import { bfd } from "./bfd.ts";
import { dhcpv6 } from "./dhcpv6.ts";
import { dnsOverTcp } from "./dns-over-tcp.ts";
import { http } from "./http.ts";
import { igmp } from "./igmp.ts";
import { chap } from "./link/chap.ts";
import { eap } from "./link/eap.ts";
import { eapol } from "./link/eapol.ts";
import { ipcp } from "./link/ipcp.ts";
import { ipv6cp } from "./link/ipv6cp.ts";
import { isis } from "./link/isis.ts";
import { lcp } from "./link/lcp.ts";
import { mpls } from "./link/mpls.ts";
import { pap } from "./link/pap.ts";
import { ppp } from "./link/ppp.ts";
import { pppoeDiscovery } from "./link/pppoe-discovery.ts";
import { pppoeSession } from "./link/pppoe-session.ts";
import { slow } from "./link/slow.ts";
import { lldp } from "./lldp.ts";
import { ntp } from "./ntp.ts";
import { ospf } from "./ospf.ts";
import { ptp } from "./ptp.ts";
import { bgp } from "./routing/bgp.ts";
import { hsrp } from "./routing/hsrp.ts";
import { pim } from "./routing/pim.ts";
import { rip } from "./routing/rip.ts";
import { ripng } from "./routing/ripng.ts";
import { ah } from "./security/ah.ts";
import { esp } from "./security/esp.ts";
import { ike } from "./security/ike.ts";
import { natTraversal } from "./security/nat-traversal.ts";
import { wireguard } from "./security/wireguard.ts";
import { sip } from "./sip.ts";
import { stp } from "./stp.ts";
import { tls } from "./tls.ts";
import { geneve } from "./tunnels/geneve.ts";
import { gre } from "./tunnels/gre.ts";
import { gtpu } from "./tunnels/gtpu.ts";
import { ipInIp } from "./tunnels/ip-in-ip.ts";
import { vxlan } from "./tunnels/vxlan.ts";
import { vxlanGpe } from "./tunnels/vxlan-gpe.ts";
import { vrrp } from "./vrrp.ts";

/** All protocols of this module, for `protocols` in the options of `decode`, `summary`, `match` and others. */
export const allProtocols: readonly FrameProtocol[] = Object.freeze<FrameProtocol[]>([
  ah,
  bfd,
  bgp,
  chap,
  eap,
  eapol,
  esp,
  geneve,
  gre,
  gtpu,
  hsrp,
  dhcpv6,
  dnsOverTcp,
  http,
  igmp,
  ike,
  ipcp,
  ipInIp,
  ipv6cp,
  isis,
  lcp,
  lldp,
  mpls,
  natTraversal,
  ospf,
  pap,
  pim,
  ppp,
  pppoeDiscovery,
  pppoeSession,
  rip,
  ripng,
  slow,
  ntp,
  ptp,
  sip,
  stp,
  tls,
  vrrp,
  vxlan,
  vxlanGpe,
  wireguard,
  //
]);
