import type { FrameProtocol } from "../match/fields/protocol.ts";
import { bfd } from "./bfd.ts";
import { igmp } from "./igmp.ts";
import { lldp } from "./lldp.ts";
import { ospf } from "./ospf.ts";
import { bgp } from "./routing/bgp.ts";
import { hsrp } from "./routing/hsrp.ts";
import { pim } from "./routing/pim.ts";
import { rip } from "./routing/rip.ts";
import { ripng } from "./routing/ripng.ts";
import { stp } from "./stp.ts";
import { gre } from "./tunnels/gre.ts";
import { ipInIp } from "./tunnels/ip-in-ip.ts";
import { vrrp } from "./vrrp.ts";

/** All protocols of this module, for `protocols` in the options of `decode`, `summary`, `match` and others. */
export const allProtocols: readonly FrameProtocol[] = Object.freeze<FrameProtocol[]>([
  bfd,
  bgp,
  gre,
  hsrp,
  igmp,
  ipInIp,
  lldp,
  ospf,
  pim,
  rip,
  ripng,
  stp,
  vrrp,
  //
]);
