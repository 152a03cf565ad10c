/**
 * Protocols that `decode`, `summary` and the functions of `@alpy/pcap/match` know if they are passed to them: a page loads only
 * those that it names. Also their builders. Pure: no IO, no clock.
 *
 * @packageDocumentation
 */

export { type Dhcpv6Fields, encodeDhcpv6 } from "./build/dhcpv6.ts";
export type {
  Dhcpv6AddressFields,
  Dhcpv6AssociationFields,
  Dhcpv6PrefixFields,
  Dhcpv6StatusFields,
} from "./build/dhcpv6-association.ts";
export { encodeDnsOverTcp } from "./build/dns-over-tcp.ts";
export { encodeNtp, type NtpFields } from "./build/ntp.ts";
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
export type { Lldp, LldpElement } from "./decode/protocols/lldp.ts";
export type { Ntp, NtpExtension } from "./decode/protocols/ntp.ts";
export type { Ospf, OspfLsa, OspfRequest } from "./decode/protocols/ospf.ts";
export type { Ptp, PtpPortIdentity, PtpTimestamp, PtpTlv } from "./decode/protocols/ptp.ts";
export type { Sip } from "./decode/protocols/sip.ts";
export type { MstInstance, Stp, StpBridge } from "./decode/protocols/stp.ts";
export type { TextHeader } from "./decode/protocols/text-message.ts";
export type { Tls, TlsAlert, TlsRecord } from "./decode/protocols/tls.ts";
export type { TlsClientHello, TlsExtension, TlsServerHello } from "./decode/protocols/tls-hello.ts";
export type { Vrrp } from "./decode/protocols/vrrp.ts";
export type { FrameProtocol, MatchOptions } from "./match/fields/protocol.ts";
export { allProtocols } from "./protocols/all-protocols.ts";
export { bfd } from "./protocols/bfd.ts";
export { dhcpv6 } from "./protocols/dhcpv6.ts";
export { dnsOverTcp } from "./protocols/dns-over-tcp.ts";
export { http } from "./protocols/http.ts";
export { igmp } from "./protocols/igmp.ts";
export { lldp } from "./protocols/lldp.ts";
export { ntp } from "./protocols/ntp.ts";
export { ntpFromUnixNs, ntpToUnixNs } from "./protocols/ntp-time.ts";
export { ospf } from "./protocols/ospf.ts";
export { ptp } from "./protocols/ptp.ts";
export { sip } from "./protocols/sip.ts";
export { stp } from "./protocols/stp.ts";
export { tls } from "./protocols/tls.ts";
export { vrrp } from "./protocols/vrrp.ts";
