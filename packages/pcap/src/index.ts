/**
 * Streaming reader of packet captures, with a small decoder. Runs wherever JavaScript does; files are read by
 * `@alpy/pcap/node`.
 *
 * @packageDocumentation
 */
export type { Arp } from "./decode/arp.ts";
export { type DecodedFrame, decode } from "./decode/decode.ts";
export type { Ethernet, VlanTag } from "./decode/ethernet.ts";
export type { Icmp, IcmpEcho } from "./decode/icmp.ts";
export type { Ipv4 } from "./decode/ipv4.ts";
export { summary } from "./decode/summary.ts";
export { type EncodeOptions, encodeFileHeader, encodeRecord, type FrameToWrite } from "./encode.ts";
export { PcapError, type PcapErrorCode } from "./errors.ts";
export type { FileHeader } from "./file-header.ts";
export type { CorrectTimestamp, Frame } from "./frame.ts";
export { type Capture, type OpenOptions, openPcap } from "./open-pcap.ts";
export { type DecodeOptions, maximumFrameBytes, PcapDecoder } from "./pcap-decoder.ts";
