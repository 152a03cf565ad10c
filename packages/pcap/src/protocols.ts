/**
 * Protocols that `decode`, `summary` and the functions of `@alpy/pcap/match` know if they are passed to them: a page loads only
 * those that it names. Also their builders. Pure: no IO, no clock.
 *
 * @packageDocumentation
 */

export { type EapFields, encodeEap } from "./build/link/eap.ts";
export { type EapolFields, encodeEapol } from "./build/link/eapol.ts";
export { encodeIsis, type IsisFields } from "./build/link/isis.ts";
export type { IsisNeighborFields, IsisPrefixFields } from "./build/link/isis-tlv.ts";
export { encodeLldp, type LldpFields } from "./build/link/lldp.ts";
export { encodeMpls, type MplsFields, type MplsLabelFields } from "./build/link/mpls.ts";
export { encodePpp, type PppFields, type PppPacket } from "./build/link/ppp.ts";
export { type ChapFields, encodeChap, encodePap, type PapFields } from "./build/link/ppp-authentication.ts";
export {
  encodeIpcp,
  encodeIpv6cp,
  encodeLcp,
  type IpcpFields,
  type Ipv6cpFields,
  type LcpFields,
} from "./build/link/ppp-control.ts";
export {
  encodePppoeDiscovery,
  encodePppoeSession,
  type PppoeDiscoveryFields,
  type PppoeSessionFields,
} from "./build/link/pppoe.ts";
export {
  encodeLacp,
  encodeMarker,
  type LacpFields,
  type LacpPortFields,
  type MarkerFields,
} from "./build/link/slow.ts";
export { encodeStp, type StpBridgeFields, type StpFields } from "./build/link/stp.ts";
export type { TypedValue } from "./build/link/tag-list.ts";
export type { Bfd } from "./decode/protocols/bfd.ts";
export type { Igmp, IgmpRecord } from "./decode/protocols/igmp.ts";
export type { Eap } from "./decode/protocols/link/eap.ts";
export type { Eapol } from "./decode/protocols/link/eapol.ts";
export type { Isis } from "./decode/protocols/link/isis.ts";
export type {
  IsisAdjacency,
  IsisLspEntry,
  IsisNeighbor,
  IsisPrefix,
  IsisTlv,
} from "./decode/protocols/link/isis-tlv.ts";
export type { Mpls, MplsLabel } from "./decode/protocols/link/mpls.ts";
export type { Ppp } from "./decode/protocols/link/ppp.ts";
export type { Chap, Pap } from "./decode/protocols/link/ppp-authentication.ts";
export type { Ipcp, Ipv6cp, Lcp, PppOption } from "./decode/protocols/link/ppp-control.ts";
export type { PppoeDiscovery, PppoeSession, PppoeTag } from "./decode/protocols/link/pppoe.ts";
export type { LacpPort, Slow } from "./decode/protocols/link/slow.ts";
export type { Lldp, LldpElement } from "./decode/protocols/lldp.ts";
export type { Ospf, OspfLsa, OspfRequest } from "./decode/protocols/ospf.ts";
export type { MstInstance, Stp, StpBridge } from "./decode/protocols/stp.ts";
export type { Vrrp } from "./decode/protocols/vrrp.ts";
export type { FrameProtocol, MatchOptions } from "./match/fields/protocol.ts";
export { allProtocols } from "./protocols/all-protocols.ts";
export { bfd } from "./protocols/bfd.ts";
export { igmp } from "./protocols/igmp.ts";
export { chap } from "./protocols/link/chap.ts";
export { eap } from "./protocols/link/eap.ts";
export { eapol } from "./protocols/link/eapol.ts";
export { ipcp } from "./protocols/link/ipcp.ts";
export { ipv6cp } from "./protocols/link/ipv6cp.ts";
export { isis } from "./protocols/link/isis.ts";
export { lcp } from "./protocols/link/lcp.ts";
export { mpls } from "./protocols/link/mpls.ts";
export { pap } from "./protocols/link/pap.ts";
export { ppp } from "./protocols/link/ppp.ts";
export { pppoeDiscovery } from "./protocols/link/pppoe-discovery.ts";
export { pppoeSession } from "./protocols/link/pppoe-session.ts";
export { slow } from "./protocols/link/slow.ts";
export { lldp } from "./protocols/lldp.ts";
export { ospf } from "./protocols/ospf.ts";
export { stp } from "./protocols/stp.ts";
export { vrrp } from "./protocols/vrrp.ts";
