/**
 * Protocols that `decode`, `summary` and the functions of `@alpy/pcap/match` know if they are passed to them: a page loads only
 * those that it names. Also their builders. Pure: no IO, no clock.
 *
 * @packageDocumentation
 */

export { encodePim } from "./build/pim.ts";
export type {
  PimAssertFields,
  PimBootstrapFields,
  PimFields,
  PimHelloFields,
  PimJoinPruneFields,
  PimRegisterFields,
  PimRegisterStopFields,
} from "./build/pim-fields.ts";
export type { PimGroupFields, PimSourceFields } from "./build/pim-groups.ts";
export { encodeRip, type RipFields, type RipRouteFields } from "./build/rip.ts";
export { encodeRipng, type RipngFields, type RipngRouteFields } from "./build/ripng.ts";
export { encodeGre, type GreFields } from "./build/tunnels/gre.ts";
export type { Bfd } from "./decode/protocols/bfd.ts";
export type { Igmp, IgmpRecord } from "./decode/protocols/igmp.ts";
export type { Lldp, LldpElement } from "./decode/protocols/lldp.ts";
export type { Ospf, OspfLsa, OspfRequest } from "./decode/protocols/ospf.ts";
export type { Pim } from "./decode/protocols/pim.ts";
export type { PimGroupRange, PimSource } from "./decode/protocols/pim-address.ts";
export type { PimGroup, PimOption } from "./decode/protocols/pim-body.ts";
export type { Rip, RipRoute } from "./decode/protocols/rip.ts";
export type { Ripng, RipngRoute } from "./decode/protocols/ripng.ts";
export type { MstInstance, Stp, StpBridge } from "./decode/protocols/stp.ts";
export type { Vrrp } from "./decode/protocols/vrrp.ts";
export type { Gre } from "./decode/tunnels/gre.ts";
export type { IpInIp } from "./decode/tunnels/ip-in-ip.ts";
export type { FrameProtocol, MatchOptions } from "./match/fields/protocol.ts";
export { allProtocols } from "./protocols/all-protocols.ts";
export { bfd } from "./protocols/bfd.ts";
export { igmp } from "./protocols/igmp.ts";
export { lldp } from "./protocols/lldp.ts";
export { ospf } from "./protocols/ospf.ts";
export { pim } from "./protocols/pim.ts";
export { rip } from "./protocols/rip.ts";
export { ripng } from "./protocols/ripng.ts";
export { stp } from "./protocols/stp.ts";
export { gre } from "./protocols/tunnels/gre.ts";
export { ipInIp } from "./protocols/tunnels/ip-in-ip.ts";
export { vrrp } from "./protocols/vrrp.ts";
