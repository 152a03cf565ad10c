import { checkKnownOptions, type OptionNames } from "../check-options.ts";
import { ETHERTYPE_IPV6 } from "../decode/field/numbers.ts";
import { IPV6_HEADER_BYTES } from "../decode/network/ipv6.ts";
import { MessageWriter } from "./message-writer.ts";
import { parseIpv6 } from "./parse-address.ts";
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

const DEFAULT_HOP_LIMIT = 64;
const PROTOCOL_IPV6 = 41;

/** Fields of {@link ipv6}. */
export interface Ipv6Fields {
  /** Source address. */
  readonly source: string;
  /** Destination address. */
  readonly destination: string;
  /** Default: the hop limit that the message needs (255 for neighbour discovery), otherwise 64. */
  readonly hopLimit?: number | undefined;
  /** Protocol number of the payload. Default: that of the message. Plain bytes need one. */
  readonly nextHeader?: number | undefined;
  /** Differentiated services and congestion notification, 0 to 255. Default 0. */
  readonly trafficClass?: number | undefined;
  /** 0 to 0xfffff. Default 0. */
  readonly flowLabel?: number | undefined;
  /** Length field: number of bytes after the header. Default: the correct length. */
  readonly payloadBytes?: number | undefined;
}

const FIELDS: OptionNames<Ipv6Fields> = {
  source: true,
  destination: true,
  hopLimit: true,
  nextHeader: true,
  trafficClass: true,
  flowLabel: true,
  payloadBytes: true,
};

/**
 * Returns an IPv6 packet (RFC 8200), with the message's checksum.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function ipv6(fields: Ipv6Fields, payload: TransportMessage | Payload = noBytes): NetworkPacket {
  checkKnownOptions("ipv6", fields, FIELDS);
  const { trafficClass = 0, flowLabel = 0 } = fields;
  const header = new MessageWriter("ipv6", IPV6_HEADER_BYTES);
  header.address(8, "source", fields.source, parseIpv6);
  header.address(24, "destination", fields.destination, parseIpv6);
  const addresses = header.bytes.subarray(8, IPV6_HEADER_BYTES);
  const inner = encodePayload("ipv6", payload, addresses);
  const { payloadBytes = inner.length, hopLimit = hopLimitOf(payload) ?? DEFAULT_HOP_LIMIT } = fields;
  const labels = header.part("trafficClass", trafficClass, 8, 20) + header.part("flowLabel", flowLabel, 20, 0);
  header.u32(0, "flowLabel", 6 * 2 ** 28 + labels);
  header.u16(4, "payloadBytes", payloadBytes);
  header.u8(6, "nextHeader", protocolOf("ipv6.nextHeader", fields.nextHeader, payload));
  header.u8(7, "hopLimit", hopLimit);
  return { etherType: ETHERTYPE_IPV6, protocol: PROTOCOL_IPV6, bytes: join(header.bytes, inner) };
}
