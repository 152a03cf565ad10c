import { assertInteger } from "../assert-integer.ts";
import { ETHERTYPE_IPV4 } from "../decode/field/numbers.ts";
import { IPV4_HEADER_BYTES } from "../decode/network/ipv4.ts";
import type { Ipv4Option } from "../decode/network/ipv4-option.ts";
import { MessageWriter } from "./message-writer.ts";
import { layOutOptions } from "./option-list.ts";
import { parseIpv4 } from "./parse-address.ts";
import {
  join,
  layOutPayload,
  type NetworkPacket,
  NO_BYTES,
  type Payload,
  protocolOf,
  type TransportMessage,
} from "./payload.ts";

const DEFAULT_TTL = 64;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;
const MAX_FRAGMENT_OFFSET_BYTES = 0x1fff * 8;
const PROTOCOL_IPV4 = 4;

/** Fields of {@link ipv4}. */
export interface Ipv4Fields {
  readonly source: string;
  readonly destination: string;
  /** Time to live; 64 by default. */
  readonly ttl?: number;
  /** Protocol number of the payload; by default that of the message. Plain bytes need one. */
  readonly protocol?: number;
  /** Differentiated services code point, 0 to 63; 0 by default. */
  readonly dscp?: number;
  /** Explicit congestion notification, 0 to 3; 0 by default. */
  readonly ecn?: number;
  /** 0 by default. */
  readonly identification?: number;
  readonly dontFragment?: boolean;
  readonly moreFragments?: boolean;
  /** A multiple of 8; 0 by default. */
  readonly fragmentOffsetBytes?: number;
  /** Options, filled up to a multiple of 4 bytes; none by default. */
  readonly options?: readonly Ipv4Option[];
  /** Length field of the header; right by default. */
  readonly headerBytes?: number;
  /** Length field of the packet; right by default. */
  readonly totalBytes?: number;
  /** Checksum of the header; right by default. */
  readonly checksum?: number;
}

/**
 * Gives an IPv4 packet (RFC 791), with the message's checksum.
 *
 * @throws {TypeError} if a field does not fit where it goes
 */
export function ipv4(fields: Ipv4Fields, payload: TransportMessage | Payload = NO_BYTES): NetworkPacket {
  const options = layOutOptions("ipv4", fields.options ?? []);
  const headerBytes = IPV4_HEADER_BYTES + options.length;
  const header = new MessageWriter("ipv4", headerBytes);
  header.address(12, "source", fields.source, parseIpv4);
  header.address(16, "destination", fields.destination, parseIpv4);
  const addresses = header.bytes.subarray(12, 20);
  const inner = layOutPayload(payload, addresses);
  header.bytes.set(options, IPV4_HEADER_BYTES);
  writeFirstWords(header, fields, headerBytes, headerBytes + inner.length);
  header.u8(8, "ttl", fields.ttl ?? DEFAULT_TTL);
  header.u8(9, "protocol", protocolOf("ipv4.protocol", fields.protocol, payload));
  header.u16(10, "checksum", fields.checksum ?? header.checksum());
  return { etherType: ETHERTYPE_IPV4, protocol: PROTOCOL_IPV4, bytes: join(header.bytes, inner) };
}

function writeFirstWords(header: MessageWriter, fields: Ipv4Fields, headerBytes: number, totalBytes: number): void {
  const { dscp = 0, ecn = 0, dontFragment = false, moreFragments = false, fragmentOffsetBytes = 0 } = fields;
  header.u8(0, "headerBytes", 0x40 + header.part("headerBytes", (fields.headerBytes ?? headerBytes) / 4, 4, 0));
  header.u8(1, "dscp", header.part("dscp", dscp, 6, 2) + header.part("ecn", ecn, 2, 0));
  header.u16(2, "totalBytes", fields.totalBytes ?? totalBytes);
  header.u16(4, "identification", fields.identification ?? 0);
  assertInteger("ipv4.fragmentOffsetBytes", fragmentOffsetBytes, MAX_FRAGMENT_OFFSET_BYTES);
  const flags = (dontFragment ? DONT_FRAGMENT : 0) + (moreFragments ? MORE_FRAGMENTS : 0);
  header.u16(6, "fragmentOffsetBytes", flags + fragmentOffsetBytes / 8);
}
