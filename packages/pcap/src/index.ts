/**
 * Reads packet captures as they stream in, and decodes the frames in them. Runs in Node and in browsers; files are read
 * by `@alpy/pcap/node`.
 *
 * @packageDocumentation
 */
export type { FrameBatch } from "./batch.ts";
export { type ArpFields, arp } from "./build/arp.ts";
export { type DhcpFields, dhcp } from "./build/dhcp.ts";
export { type EthernetFields, ethernet, type VlanTagFields } from "./build/ethernet.ts";
export { type IcmpFields, icmp, icmpv6 } from "./build/icmp.ts";
export { type Ipv4Fields, ipv4 } from "./build/ipv4.ts";
export { type Ipv6Fields, ipv6 } from "./build/ipv6.ts";
export {
  type NdpFields,
  type NdpRedirectFields,
  type NeighborAdvertisementFields,
  type NeighborSolicitationFields,
  ndp,
  type RouterAdvertisementFields,
  type RouterSolicitationFields,
} from "./build/ndp.ts";
export type { NdpOptionFields, PrefixInformationFields } from "./build/ndp-option.ts";
export type { NetworkPacket, Payload, TransportMessage } from "./build/payload.ts";
export { type TcpFields, type TcpFlags, tcp } from "./build/tcp.ts";
export type { TcpOptionFields } from "./build/tcp-option.ts";
export { type UdpFields, udp } from "./build/udp.ts";
export type { Arp, ArpOperation } from "./decode/arp.ts";
export { type Decodable, decode } from "./decode/decode.ts";
export type { DecodedFrame, Layers, Malformed, Truncated } from "./decode/decoded-frame.ts";
export type { Dhcp } from "./decode/dhcp.ts";
export type { DhcpOption } from "./decode/dhcp-option.ts";
export type { Dns } from "./decode/dns.ts";
export type { DnsData, DnsQuestion, DnsRecord, DnsSoa, DnsSrv } from "./decode/dns-record.ts";
export type { Ethernet } from "./decode/ethernet.ts";
export type { Icmp } from "./decode/icmp.ts";
export type { Icmpv6 } from "./decode/icmpv6.ts";
export type { Ipv4 } from "./decode/ipv4.ts";
export type { Ipv4Option } from "./decode/ipv4-option.ts";
export type { Ipv6 } from "./decode/ipv6.ts";
export type {
  Ipv6Authentication,
  Ipv6DestinationOptions,
  Ipv6ExtensionHeader,
  Ipv6Fragment,
  Ipv6HopByHop,
  Ipv6Option,
  Ipv6Routing,
} from "./decode/ipv6-extension.ts";
export type { LinuxCooked } from "./decode/linux-cooked.ts";
export type { Llc } from "./decode/llc.ts";
export type { Loopback } from "./decode/loopback.ts";
export type { Mld, MldRecord } from "./decode/mld.ts";
export type { Ndp } from "./decode/ndp.ts";
export type { NdpOption, PrefixInformation, RecursiveDnsServers } from "./decode/ndp-option.ts";
export type { QuotedPorts } from "./decode/quoted-ports.ts";
export { summary } from "./decode/summary.ts";
export type { Tcp } from "./decode/tcp.ts";
export type { SackBlock, TcpOption } from "./decode/tcp-option.ts";
export type { Udp } from "./decode/udp.ts";
export type { VlanTag } from "./decode/vlan.ts";
export { PcapDecoder, type PcapDecoderOptions } from "./decoder.ts";
export { PcapEncoder, type PcapEncoderOptions, type PcapRecord } from "./encoder.ts";
export { PcapError, type PcapErrorCode, type PcapErrorOptions } from "./errors.ts";
export type { Frame } from "./frame.ts";
export type { ByteOrder, PcapHeader, TimestampResolution } from "./header.ts";
export type { CaptureInterface } from "./interface.ts";
export {
  LINKTYPE_ETHERNET,
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_LOOP,
  LINKTYPE_NULL,
  LINKTYPE_RAW,
} from "./link-type.ts";
export { type MergeInput, type MergeOptions, mergeCaptures } from "./merge.ts";
export { PcapngEncoder, type PcapngInterfaceOptions, type PcapngRecord } from "./pcapng/pcapng-encoder.ts";
export type { PcapngHeader } from "./pcapng/section-header.ts";
export { type OpenPcapOptions, openPcap, type PcapReader } from "./reader.ts";
export type { PcapSource } from "./source.ts";
export { type TimestampCorrection, type TimestampShift, timestampShift } from "./timestamp.ts";
