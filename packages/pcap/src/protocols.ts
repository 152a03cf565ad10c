/**
 * Protocols that `decode`, `summary` and the functions of `@alpy/pcap/match` know if they are passed to them: a page loads only
 * those that it names. Also their builders. Pure: no IO, no clock.
 *
 * @packageDocumentation
 */

export { type EapFields, encodeEap } from "./build/link/eap.ts";
export { type EapolFields, encodeEapol } from "./build/link/eapol.ts";
export {
  encodeLacp,
  encodeMarker,
  type LacpFields,
  type LacpPortFields,
  type MarkerFields,
} from "./build/link/slow.ts";
export type { Bfd } from "./decode/protocols/bfd.ts";
export type { Igmp, IgmpRecord } from "./decode/protocols/igmp.ts";
export type { Eap } from "./decode/protocols/link/eap.ts";
export type { Eapol } from "./decode/protocols/link/eapol.ts";
export type { LacpPort, Slow } from "./decode/protocols/link/slow.ts";
export type { Lldp, LldpElement } from "./decode/protocols/lldp.ts";
export type { Ospf, OspfLsa, OspfRequest } from "./decode/protocols/ospf.ts";
export type { MstInstance, Stp, StpBridge } from "./decode/protocols/stp.ts";
export type { Vrrp } from "./decode/protocols/vrrp.ts";
export type { FrameProtocol, MatchOptions } from "./match/fields/protocol.ts";
export { allProtocols } from "./protocols/all-protocols.ts";
export { bfd } from "./protocols/bfd.ts";
export { igmp } from "./protocols/igmp.ts";
export { eap } from "./protocols/link/eap.ts";
export { eapol } from "./protocols/link/eapol.ts";
export { slow } from "./protocols/link/slow.ts";
export { lldp } from "./protocols/lldp.ts";
export { ospf } from "./protocols/ospf.ts";
export { stp } from "./protocols/stp.ts";
export { vrrp } from "./protocols/vrrp.ts";
