/**
 * Protocols that `decode`, `summary` and the functions of `@alpy/pcap/match` know if they are passed to them: a page loads only
 * those that it names. Also their builders. Pure: no IO, no clock.
 *
 * @packageDocumentation
 */

export { type BfdFields, type BfdFlags, encodeBfd } from "./build/routing/bfd.ts";
export { encodeBgp } from "./build/routing/bgp.ts";
export type {
  BgpAttributeFields,
  BgpCapabilityFields,
  BgpFields,
  BgpKeepaliveFields,
  BgpNotificationFields,
  BgpOpenFields,
  BgpPrefixFields,
  BgpRouteRefreshFields,
  BgpUpdateFields,
} from "./build/routing/bgp-fields.ts";
export { encodeHsrp, type HsrpFields } from "./build/routing/hsrp.ts";
export {
  encodeIgmp,
  type IgmpFields,
  type IgmpGroupFields,
  type IgmpQueryFields,
  type IgmpRecordFields,
  type IgmpReportFields,
} from "./build/routing/igmp.ts";
export { encodeOspf, type OspfFields } from "./build/routing/ospf.ts";
export { encodePim } from "./build/routing/pim.ts";
export type {
  PimAssertFields,
  PimBootstrapFields,
  PimFields,
  PimHelloFields,
  PimJoinPruneFields,
  PimRegisterFields,
  PimRegisterStopFields,
} from "./build/routing/pim-fields.ts";
export type { PimGroupFields, PimSourceFields } from "./build/routing/pim-groups.ts";
export { encodeRip, type RipFields, type RipRouteFields } from "./build/routing/rip.ts";
export { encodeRipng, type RipngFields, type RipngRouteFields } from "./build/routing/ripng.ts";
export { encodeVrrp, type VrrpFields } from "./build/routing/vrrp.ts";
export { encodeGre, type GreFields } from "./build/tunnels/gre.ts";
export type { Bfd } from "./decode/protocols/bfd.ts";
export type { Igmp, IgmpRecord } from "./decode/protocols/igmp.ts";
export type { Lldp, LldpElement } from "./decode/protocols/lldp.ts";
export type { Ospf, OspfLsa, OspfRequest } from "./decode/protocols/ospf.ts";
export type { MstInstance, Stp, StpBridge } from "./decode/protocols/stp.ts";
export type { Vrrp } from "./decode/protocols/vrrp.ts";
export type { Bgp } from "./decode/routing/bgp.ts";
export type { AsPathSegment } from "./decode/routing/bgp-as-path.ts";
export type {
  BgpAddressAttribute,
  BgpAggregatorAttribute,
  BgpAsPathAttribute,
  BgpAttribute,
  BgpListAttribute,
  BgpNumberAttribute,
  BgpReachAttribute,
  BgpUnknownAttribute,
  BgpUnreachAttribute,
} from "./decode/routing/bgp-attribute.ts";
export type {
  BgpKeepalive,
  BgpMessage,
  BgpNotification,
  BgpRouteRefresh,
  BgpUnknownMessage,
  BgpUpdate,
} from "./decode/routing/bgp-message.ts";
export type { BgpCapability, BgpOpen } from "./decode/routing/bgp-open.ts";
export type { BgpPrefix } from "./decode/routing/bgp-prefix.ts";
export type { Hsrp } from "./decode/routing/hsrp.ts";
export type { Pim } from "./decode/routing/pim.ts";
export type { PimGroupRange, PimSource } from "./decode/routing/pim-address.ts";
export type { PimGroup, PimOption } from "./decode/routing/pim-body.ts";
export type { Rip, RipRoute } from "./decode/routing/rip.ts";
export type { Ripng, RipngRoute } from "./decode/routing/ripng.ts";
export type { Gre } from "./decode/tunnels/gre.ts";
export type { IpInIp } from "./decode/tunnels/ip-in-ip.ts";
export type { FrameProtocol, MatchOptions } from "./match/fields/protocol.ts";
export { allProtocols } from "./protocols/all-protocols.ts";
export { bfd } from "./protocols/bfd.ts";
export { igmp } from "./protocols/igmp.ts";
export { lldp } from "./protocols/lldp.ts";
export { ospf } from "./protocols/ospf.ts";
export { bgp } from "./protocols/routing/bgp.ts";
export { hsrp } from "./protocols/routing/hsrp.ts";
export { pim } from "./protocols/routing/pim.ts";
export { rip } from "./protocols/routing/rip.ts";
export { ripng } from "./protocols/routing/ripng.ts";
export { stp } from "./protocols/stp.ts";
export { gre } from "./protocols/tunnels/gre.ts";
export { ipInIp } from "./protocols/tunnels/ip-in-ip.ts";
export { vrrp } from "./protocols/vrrp.ts";
