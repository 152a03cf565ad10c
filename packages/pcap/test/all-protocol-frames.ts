import { BFD_FRAMES } from "./protocol-frames/bfd.ts";
import { DHCPV6_FRAMES } from "./protocol-frames/dhcpv6.ts";
import { DNS_FRAMES } from "./protocol-frames/dns.ts";
import { HTTP_FRAMES } from "./protocol-frames/http.ts";
import { IGMP_FRAMES } from "./protocol-frames/igmp.ts";
import { LLDP_FRAMES } from "./protocol-frames/lldp.ts";
import { NTP_FRAMES } from "./protocol-frames/ntp.ts";
import { OSPF_FRAMES } from "./protocol-frames/ospf.ts";
import { PTP_FRAMES } from "./protocol-frames/ptp.ts";
import { SIP_FRAMES } from "./protocol-frames/sip.ts";
import { STP_FRAMES } from "./protocol-frames/stp.ts";
import { TLS_FRAMES } from "./protocol-frames/tls.ts";
import { VRRP_FRAMES } from "./protocol-frames/vrrp.ts";

/** Sound Ethernet frames of each registered protocol, several for each kind of message: tshark must find no fault in them. */
export const ALL_PROTOCOL_FRAMES: Readonly<Record<string, readonly Uint8Array[]>> = {
  bfd: BFD_FRAMES,
  dhcpv6: DHCPV6_FRAMES,
  dns: DNS_FRAMES,
  http: HTTP_FRAMES,
  igmp: IGMP_FRAMES,
  lldp: LLDP_FRAMES,
  ntp: NTP_FRAMES,
  ospf: OSPF_FRAMES,
  ptp: PTP_FRAMES,
  sip: SIP_FRAMES,
  stp: STP_FRAMES,
  tls: TLS_FRAMES,
  vrrp: VRRP_FRAMES,
};
