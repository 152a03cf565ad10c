import type { FrameProtocol } from "../match/fields/protocol.ts";
import { bfd } from "./bfd.ts";
import { dhcpv6 } from "./dhcpv6.ts";
import { dnsOverTcp } from "./dns-over-tcp.ts";
import { http } from "./http.ts";
import { igmp } from "./igmp.ts";
import { lldp } from "./lldp.ts";
import { ntp } from "./ntp.ts";
import { ospf } from "./ospf.ts";
import { ptp } from "./ptp.ts";
import { sip } from "./sip.ts";
import { stp } from "./stp.ts";
import { tls } from "./tls.ts";
import { vrrp } from "./vrrp.ts";

/** All protocols of this module, for `protocols` in the options of `decode`, `summary`, `match` and others. */
export const allProtocols: readonly FrameProtocol[] = Object.freeze<FrameProtocol[]>([
  bfd,
  dhcpv6,
  dnsOverTcp,
  http,
  igmp,
  lldp,
  ntp,
  ospf,
  ptp,
  sip,
  stp,
  tls,
  vrrp,
  //
]);
