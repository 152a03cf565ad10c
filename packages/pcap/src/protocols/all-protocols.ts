import type { FrameProtocol } from "../match/fields/protocol.ts";
import { bfd } from "./bfd.ts";
import { igmp } from "./igmp.ts";
import { eap } from "./link/eap.ts";
import { eapol } from "./link/eapol.ts";
import { slow } from "./link/slow.ts";
import { lldp } from "./lldp.ts";
import { ospf } from "./ospf.ts";
import { stp } from "./stp.ts";
import { vrrp } from "./vrrp.ts";

/** All protocols of this module, for `protocols` in the options of `decode`, `summary`, `match` and others. */
export const allProtocols: readonly FrameProtocol[] = Object.freeze<FrameProtocol[]>([
  bfd,
  eap,
  eapol,
  igmp,
  lldp,
  ospf,
  slow,
  stp,
  vrrp,
  //
]);
