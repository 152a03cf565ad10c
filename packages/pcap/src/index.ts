/**
 * Reads packet captures as they arrive and decodes their frames; also builds and writes frames. Runs in Node and in browsers.
 * `@alpy/pcap/node` reads files.
 *
 * @packageDocumentation
 */

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
export type { FrameBatch } from "./capture/batch.ts";
export type {
  CaptureBlock,
  InterfaceBlock,
  NameRecord,
  NamesBlock,
  SecretsBlock,
  SectionBlock,
  StatisticsBlock,
} from "./capture/capture-block.ts";
export type { CaptureInterface } from "./capture/capture-interface.ts";
export type { Frame } from "./capture/frame.ts";
export type { FrameDirection } from "./capture/frame-options.ts";
export type { ByteOrder, PcapHeader, PcapngHeader, TimestampResolution } from "./capture/header.ts";
export {
  LINKTYPE_ETHERNET,
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_LOOP,
  LINKTYPE_NULL,
  LINKTYPE_RAW,
} from "./capture/link-type.ts";
export type { PcapngOption } from "./capture/pcapng-option.ts";
export { type TimestampCorrection, type TimestampShift, timestampShift } from "./capture/timestamp.ts";
export { PCAP_FILE_HEADER_BYTES } from "./classic/layout.ts";
export type { Dhcp } from "./decode/application/dhcp.ts";
export type { DhcpOption } from "./decode/application/dhcp-option.ts";
export type { Dns } from "./decode/application/dns.ts";
export type { DnsData, DnsQuestion, DnsRecord, DnsSoa, DnsSrv } from "./decode/application/dns-record.ts";
export { type Decodable, type DecodeOptions, decode } from "./decode/decode.ts";
export type { CoreLayers, DecodedFrame, Layers, Malformed, Truncated } from "./decode/decoded-frame.ts";
export type { Announcements, DecodableProtocol } from "./decode/dissection.ts";
export type { Icmp, IcmpInterfaceState, IcmpRouter } from "./decode/icmp.ts";
export type { Icmpv6 } from "./decode/icmpv6.ts";
export type { Ethernet } from "./decode/link/ethernet.ts";
export type { LinuxCooked } from "./decode/link/linux-cooked.ts";
export type { Llc } from "./decode/link/llc.ts";
export type { Loopback } from "./decode/link/loopback.ts";
export type { VlanTag } from "./decode/link/vlan.ts";
export type { Arp, ArpOperation } from "./decode/network/arp.ts";
export type { Ipv4 } from "./decode/network/ipv4.ts";
export type { Ipv4Option } from "./decode/network/ipv4-option.ts";
export type { Ipv6 } from "./decode/network/ipv6.ts";
export type {
  Ipv6Authentication,
  Ipv6DestinationOptions,
  Ipv6ExtensionHeader,
  Ipv6Fragment,
  Ipv6HopByHop,
  Ipv6Option,
  Ipv6Routing,
} from "./decode/network/ipv6-extension.ts";
export type { Mld, MldRecord } from "./decode/network/mld.ts";
export type { Ndp } from "./decode/network/ndp.ts";
export type { NdpOption, PrefixInformation, RecursiveDnsServers } from "./decode/network/ndp-option.ts";
export type { ProtocolLayers } from "./decode/protocol-layers.ts";
export type { QuotedPorts } from "./decode/quoted-ports.ts";
export { summary } from "./decode/summary/summary.ts";
export type { MultipathOption } from "./decode/transport/multipath-option.ts";
export type { Tcp } from "./decode/transport/tcp.ts";
export type { SackBlock, TcpAuthenticationOption, TcpOption } from "./decode/transport/tcp-option.ts";
export type { Udp } from "./decode/transport/udp.ts";
export { PcapError, type PcapErrorCode, type PcapErrorOptions } from "./errors.ts";
export { PcapDecoder, type PcapDecoderOptions } from "./read/decoder.ts";
export { type BatchesOptions, type OpenPcapOptions, openPcap, type PcapReader } from "./read/reader.ts";
export type { PcapSource } from "./read/source.ts";
export { type MergeInput, type MergeOptions, mergeCaptures } from "./write/merge.ts";
export { PcapEncoder, type PcapEncoderOptions } from "./write/pcap-encoder.ts";
export {
  PcapngEncoder,
  type PcapngInterfaceOptions,
  type PcapngRecord,
  type PcapngSectionOptions,
  type PcapngTime,
} from "./write/pcapng-encoder.ts";
export type { PcapRecord } from "./write/record.ts";
