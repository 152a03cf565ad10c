import type { FrameProtocol } from "../match/fields/protocol.ts";
import { bfd } from "./bfd.ts";
import { igmp } from "./igmp.ts";
import { lldp } from "./lldp.ts";
import { ospf } from "./ospf.ts";
import { ah } from "./security/ah.ts";
import { esp } from "./security/esp.ts";
import { ike } from "./security/ike.ts";
import { natTraversal } from "./security/nat-traversal.ts";
import { wireguard } from "./security/wireguard.ts";
import { stp } from "./stp.ts";
import { geneve } from "./tunnels/geneve.ts";
import { gre } from "./tunnels/gre.ts";
import { ipInIp } from "./tunnels/ip-in-ip.ts";
import { vxlan } from "./tunnels/vxlan.ts";
import { vxlanGpe } from "./tunnels/vxlan-gpe.ts";
import { vrrp } from "./vrrp.ts";

/** All protocols of this module, for `protocols` in the options of `decode`, `summary`, `match` and others. */
export const allProtocols: readonly FrameProtocol[] = Object.freeze<FrameProtocol[]>([
  ah,
  bfd,
  esp,
  geneve,
  gre,
  igmp,
  ike,
  ipInIp,
  lldp,
  natTraversal,
  ospf,
  stp,
  vrrp,
  vxlan,
  vxlanGpe,
  wireguard,
  //
]);
