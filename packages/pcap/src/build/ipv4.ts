import { checkArray, checkKnownOptions, checkObject, type OptionNames } from "../check-options.ts";
import { ETHERTYPE_IPV4 } from "../decode/field/numbers.ts";
import { IPV4_HEADER_BYTES } from "../decode/network/ipv4.ts";
import type { Ipv4Option } from "../decode/network/ipv4-option.ts";
import { MessageWriter } from "./message-writer.ts";
import { encodeOptions } from "./option-list.ts";
import { parseIpv4 } from "./parse-address.ts";
import {
  encodePayload,
  hopLimitOf,
  join,
  type NetworkPacket,
  noBytes,
  type Payload,
  protocolOf,
  type TransportMessage,
} from "./payload.ts";

const DEFAULT_TTL = 64;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;
const PROTOCOL_IPV4 = 4;

/** Fields of {@link ipv4}. */
export interface Ipv4Fields {
  /** Source address. */
  readonly source: string;
  /** Destination address. */
  readonly destination: string;
  /** Time to live. Default: that which the message needs (255 for VRRP, 1 for IGMP), otherwise 64. */
  readonly ttl?: number | undefined;
  /** Protocol number of the payload. Default: that of the message. Plain bytes need one. */
  readonly protocol?: number | undefined;
  /** Differentiated services code point, 0 to 63. Default 0. */
  readonly dscp?: number | undefined;
  /** Explicit congestion notification, 0 to 3. Default 0. */
  readonly ecn?: number | undefined;
  /** Number that the fragments of a packet share. Default 0. */
  readonly identification?: number | undefined;
  /** Whether routers must not fragment the packet. Default false. */
  readonly dontFragment?: boolean | undefined;
  /** Whether more fragments follow. Default false. */
  readonly moreFragments?: boolean | undefined;
  /** Where the fragment begins in the original payload, in bytes: a multiple of 8. Default 0. */
  readonly fragmentOffsetBytes?: number | undefined;
  /** Options, padded to a multiple of 4 bytes. Default: no options. */
  readonly options?: readonly Ipv4Option[] | undefined;
  /** Length field of the header. Default: the correct length. */
  readonly headerBytes?: number | undefined;
  /** Length field of the packet. Default: the correct length. */
  readonly totalBytes?: number | undefined;
  /** Checksum of the header. Default: the correct checksum. */
  readonly checksum?: number | undefined;
}

const FIELDS: OptionNames<Ipv4Fields> = {
  source: true,
  destination: true,
  ttl: true,
  protocol: true,
  dscp: true,
  ecn: true,
  identification: true,
  dontFragment: true,
  moreFragments: true,
  fragmentOffsetBytes: true,
  options: true,
  headerBytes: true,
  totalBytes: true,
  checksum: true,
};
const OPTION_FIELDS: OptionNames<Ipv4Option> = { type: true, data: true };

/**
 * Returns an IPv4 packet (RFC 791), with the message's checksum.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function ipv4(fields: Ipv4Fields, payload: TransportMessage | Payload = noBytes): NetworkPacket {
  checkKnownOptions("ipv4", fields, FIELDS);
  const { options: optionList = [] } = fields;
  checkArray("ipv4.options", optionList);
  for (const [index, one] of optionList.entries()) {
    checkObject(`ipv4.options[${index}]`, one);
    checkKnownOptions(`ipv4.options[${index}]`, one, OPTION_FIELDS);
  }
  const options = encodeOptions("ipv4", optionList);
  const headerBytes = IPV4_HEADER_BYTES + options.length;
  const header = new MessageWriter("ipv4", headerBytes);
  header.address(12, "source", fields.source, parseIpv4);
  header.address(16, "destination", fields.destination, parseIpv4);
  const addresses = header.bytes.subarray(12, 20);
  const inner = encodePayload("ipv4", payload, addresses);
  const { ttl = hopLimitOf(payload) ?? DEFAULT_TTL } = fields;
  header.bytes.set(options, IPV4_HEADER_BYTES);
  writeFirstWords(header, fields, headerBytes, headerBytes + inner.length);
  header.u8(8, "ttl", ttl);
  header.u8(9, "protocol", protocolOf("ipv4.protocol", fields.protocol, payload));
  const { checksum = header.checksum() } = fields;
  header.u16(10, "checksum", checksum);
  return { etherType: ETHERTYPE_IPV4, protocol: PROTOCOL_IPV4, bytes: join(header.bytes, inner) };
}

function writeFirstWords(
  header: MessageWriter,
  fields: Ipv4Fields,
  actualHeaderBytes: number,
  actualTotalBytes: number,
): void {
  const { headerBytes = actualHeaderBytes, totalBytes = actualTotalBytes } = fields;
  const { dscp = 0, ecn = 0, identification = 0, fragmentOffsetBytes = 0 } = fields;
  header.u8(0, "headerBytes", 0x40 + header.units("headerBytes", headerBytes, 4, 4, 0));
  header.u8(1, "dscp", header.part("dscp", dscp, 6, 2) + header.part("ecn", ecn, 2, 0));
  header.u16(2, "totalBytes", totalBytes);
  header.u16(4, "identification", identification);
  const flags =
    header.flag("dontFragment", fields.dontFragment, DONT_FRAGMENT) +
    header.flag("moreFragments", fields.moreFragments, MORE_FRAGMENTS);
  const offset = header.units("fragmentOffsetBytes", fragmentOffsetBytes, 8, 13, 0);
  header.u16(6, "fragmentOffsetBytes", flags + offset);
}
