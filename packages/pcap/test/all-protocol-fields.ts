import type { Field } from "./oracle-fields.ts";
import { BFD_FIELDS } from "./protocol-fields/bfd.ts";
import { DHCPV6_FIELDS } from "./protocol-fields/dhcpv6.ts";
import { DNS_FIELDS } from "./protocol-fields/dns.ts";
import { HTTP_FIELDS } from "./protocol-fields/http.ts";
import { IGMP_FIELDS } from "./protocol-fields/igmp.ts";
import { LLDP_FIELDS } from "./protocol-fields/lldp.ts";
import { NTP_FIELDS } from "./protocol-fields/ntp.ts";
import { OSPF_FIELDS } from "./protocol-fields/ospf.ts";
import { PTP_FIELDS } from "./protocol-fields/ptp.ts";
import { SIP_FIELDS } from "./protocol-fields/sip.ts";
import { STP_FIELDS } from "./protocol-fields/stp.ts";
import { TLS_FIELDS } from "./protocol-fields/tls.ts";
import { VRRP_FIELDS } from "./protocol-fields/vrrp.ts";

/**
 * The fields of each registered protocol that tshark and we must agree on, by tshark's name. A function returns the values of one
 * frame: the test calls it for the frame and, in this order, for each frame or packet inside it (`inner` of a tunnel).
 */
export const ALL_PROTOCOL_FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  bfd: BFD_FIELDS,
  dhcpv6: DHCPV6_FIELDS,
  dns: DNS_FIELDS,
  http: HTTP_FIELDS,
  igmp: IGMP_FIELDS,
  lldp: LLDP_FIELDS,
  ntp: NTP_FIELDS,
  ospf: OSPF_FIELDS,
  ptp: PTP_FIELDS,
  sip: SIP_FIELDS,
  stp: STP_FIELDS,
  tls: TLS_FIELDS,
  vrrp: VRRP_FIELDS,
};
