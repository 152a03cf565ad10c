import { AH_FRAMES } from "./protocol-frames/ah.ts";
import { BFD_FRAMES } from "./protocol-frames/bfd.ts";
import { ESP_FRAMES } from "./protocol-frames/esp.ts";
import { GENEVE_FRAMES } from "./protocol-frames/geneve.ts";
import { GRE_FRAMES } from "./protocol-frames/gre.ts";
import { IGMP_FRAMES } from "./protocol-frames/igmp.ts";
import { IKE_FRAMES } from "./protocol-frames/ike.ts";
import { IP_IN_IP_FRAMES } from "./protocol-frames/ip-in-ip.ts";
import { LLDP_FRAMES } from "./protocol-frames/lldp.ts";
import { NAT_TRAVERSAL_FRAMES } from "./protocol-frames/nat-traversal.ts";
import { OSPF_FRAMES } from "./protocol-frames/ospf.ts";
import { STP_FRAMES } from "./protocol-frames/stp.ts";
import { VRRP_FRAMES } from "./protocol-frames/vrrp.ts";
import { VXLAN_FRAMES } from "./protocol-frames/vxlan.ts";
import { VXLAN_GPE_FRAMES } from "./protocol-frames/vxlan-gpe.ts";
import { WIREGUARD_FRAMES } from "./protocol-frames/wireguard.ts";

/** Sound Ethernet frames of each registered protocol, several for each kind of message: tshark must find no fault in them. */
export const ALL_PROTOCOL_FRAMES: Readonly<Record<string, readonly Uint8Array[]>> = {
  ah: AH_FRAMES,
  bfd: BFD_FRAMES,
  esp: ESP_FRAMES,
  geneve: GENEVE_FRAMES,
  gre: GRE_FRAMES,
  igmp: IGMP_FRAMES,
  ike: IKE_FRAMES,
  ipInIp: IP_IN_IP_FRAMES,
  lldp: LLDP_FRAMES,
  natTraversal: NAT_TRAVERSAL_FRAMES,
  ospf: OSPF_FRAMES,
  stp: STP_FRAMES,
  vrrp: VRRP_FRAMES,
  vxlan: VXLAN_FRAMES,
  vxlanGpe: VXLAN_GPE_FRAMES,
  wireguard: WIREGUARD_FRAMES,
};
