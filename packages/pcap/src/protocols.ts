/**
 * Protocols that `decode`, `summary` and the functions of `@alpy/pcap/match` know if they are passed to them: a page loads only
 * those that it names. Also their builders. Pure: no IO, no clock.
 *
 * @packageDocumentation
 */

export { encodeDnsOverTcp } from "./build/application/dns-over-tcp.ts";
export { encodeHttp, type HttpFields } from "./build/application/http.ts";
export { encodeNtp, type NtpFields } from "./build/application/ntp.ts";
export { encodePtp, type PtpFields } from "./build/application/ptp.ts";
export type { PtpAnnounceFields, PtpManagementFields } from "./build/application/ptp-body.ts";
export { encodeSip, type SipFields } from "./build/application/sip.ts";
export { encodeTlsClientHello, type TlsClientHelloFields } from "./build/application/tls-client-hello.ts";
export { type Dhcpv6Fields, encodeDhcpv6 } from "./build/dhcpv6.ts";
export type {
  Dhcpv6AddressFields,
  Dhcpv6AssociationFields,
  Dhcpv6PrefixFields,
  Dhcpv6StatusFields,
} from "./build/dhcpv6-association.ts";
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
  PimCandidateRpFields,
  PimFields,
  PimHelloFields,
  PimJoinPruneFields,
  PimRegisterFields,
  PimRegisterStopFields,
} from "./build/routing/pim-fields.ts";
export type {
  PimGroupFields,
  PimGroupRangeFields,
  PimRpFields,
  PimRpSetFields,
  PimSourceFields,
} from "./build/routing/pim-groups.ts";
export { encodeRip, type RipFields, type RipRouteFields } from "./build/routing/rip.ts";
export { encodeRipng, type RipngFields, type RipngRouteFields } from "./build/routing/ripng.ts";
export { encodeVrrp, type VrrpFields } from "./build/routing/vrrp.ts";
export { type AhFields, encodeAh } from "./build/security/ah.ts";
export { type EspFields, encodeEsp } from "./build/security/esp.ts";
export { encodeIke, type IkeFields, type IkePayloadFields } from "./build/security/ike.ts";
export { encodeNatTraversal, type NatTraversalFields } from "./build/security/nat-traversal.ts";
export { encodeWireguard, type WireguardFields } from "./build/security/wireguard.ts";
export { encodeGeneve, type GeneveFields, type GeneveOptionFields } from "./build/tunnels/geneve.ts";
export { encodeGre, type GreFields } from "./build/tunnels/gre.ts";
export { encodeGtpu, type GtpuExtensionFields, type GtpuFields } from "./build/tunnels/gtpu.ts";
export { encodeVxlan, type VxlanFields } from "./build/tunnels/vxlan.ts";
export { encodeVxlanGpe, type VxlanGpeFields } from "./build/tunnels/vxlan-gpe.ts";
export type { Bfd } from "./decode/protocols/bfd.ts";
export type { Dhcpv6 } from "./decode/protocols/dhcpv6.ts";
export type {
  Dhcpv6Address,
  Dhcpv6Association,
  Dhcpv6Option,
  Dhcpv6Prefix,
  Dhcpv6Status,
} from "./decode/protocols/dhcpv6-option.ts";
export type { Http } from "./decode/protocols/http.ts";
export { decodeHttp } from "./decode/protocols/http.ts";
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
export type { Ntp, NtpExtension } from "./decode/protocols/ntp.ts";
export type { Ospf, OspfLsa, OspfRequest } from "./decode/protocols/ospf.ts";
export type { Ptp, PtpPortIdentity, PtpTimestamp, PtpTlv } from "./decode/protocols/ptp.ts";
export type { Ah } from "./decode/protocols/security/ah.ts";
export type { Esp } from "./decode/protocols/security/esp.ts";
export type { Ike, IkePayload } from "./decode/protocols/security/ike.ts";
export type { NatTraversal, NatTraversalType } from "./decode/protocols/security/nat-traversal.ts";
export type { Wireguard } from "./decode/protocols/security/wireguard.ts";
export type { Sip } from "./decode/protocols/sip.ts";
export type { MstInstance, Stp, StpBridge } from "./decode/protocols/stp.ts";
export type { TextHeader } from "./decode/protocols/text-message.ts";
export type { Tls, TlsAlert, TlsRecord } from "./decode/protocols/tls.ts";
export type { TlsClientHello, TlsExtension, TlsServerHello } from "./decode/protocols/tls-hello.ts";
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
export type { PimGroup, PimOption, PimRp, PimRpSet } from "./decode/routing/pim-body.ts";
export type { Rip, RipRoute } from "./decode/routing/rip.ts";
export type { Ripng, RipngRoute } from "./decode/routing/ripng.ts";
export type { Geneve, GeneveOption } from "./decode/tunnels/geneve.ts";
export type { Gre } from "./decode/tunnels/gre.ts";
export type { Gtpu, GtpuExtension } from "./decode/tunnels/gtpu.ts";
export type { IpInIp } from "./decode/tunnels/ip-in-ip.ts";
export type { Vxlan } from "./decode/tunnels/vxlan.ts";
export type { VxlanGpe } from "./decode/tunnels/vxlan-gpe.ts";
export type { FrameProtocol, MatchOptions } from "./match/fields/protocol.ts";
export { allProtocols } from "./protocols/all-protocols.ts";
export { bfd } from "./protocols/bfd.ts";
export { dhcpv6 } from "./protocols/dhcpv6.ts";
export { dnsOverTcp } from "./protocols/dns-over-tcp.ts";
export { http } from "./protocols/http.ts";
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
export { ntp } from "./protocols/ntp.ts";
export { ntpFromUnixNs, ntpToUnixNs } from "./protocols/ntp-time.ts";
export { ospf } from "./protocols/ospf.ts";
export { ptp } from "./protocols/ptp.ts";
export { bgp } from "./protocols/routing/bgp.ts";
export { hsrp } from "./protocols/routing/hsrp.ts";
export { pim } from "./protocols/routing/pim.ts";
export { rip } from "./protocols/routing/rip.ts";
export { ripng } from "./protocols/routing/ripng.ts";
export { ah } from "./protocols/security/ah.ts";
export { esp } from "./protocols/security/esp.ts";
export { ike } from "./protocols/security/ike.ts";
export { natTraversal } from "./protocols/security/nat-traversal.ts";
export { wireguard } from "./protocols/security/wireguard.ts";
export { sip } from "./protocols/sip.ts";
export { stp } from "./protocols/stp.ts";
export { tls } from "./protocols/tls.ts";
export { geneve } from "./protocols/tunnels/geneve.ts";
export { gre } from "./protocols/tunnels/gre.ts";
export { gtpu } from "./protocols/tunnels/gtpu.ts";
export { ipInIp } from "./protocols/tunnels/ip-in-ip.ts";
export { vxlan } from "./protocols/tunnels/vxlan.ts";
export { vxlanGpe } from "./protocols/tunnels/vxlan-gpe.ts";
export { vrrp } from "./protocols/vrrp.ts";
