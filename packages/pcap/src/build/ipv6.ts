import { ETHERTYPE_IPV6 } from "../decode/field/numbers.ts";
import { IPV6_HEADER_BYTES } from "../decode/network/ipv6.ts";
import { MessageWriter } from "./message-writer.ts";
import { parseIpv6 } from "./parse-address.ts";
import {
  join,
  layOutPayload,
  type NetworkPacket,
  NO_BYTES,
  type Payload,
  protocolOf,
  type TransportMessage,
} from "./payload.ts";

const DEFAULT_HOP_LIMIT = 64;
const PROTOCOL_IPV6 = 41;

/** Fields of {@link ipv6}. */
export interface Ipv6Fields {
  readonly source: string;
  readonly destination: string;
  /** That which the message needs (255 for neighbour discovery), or else 64, by default. */
  readonly hopLimit?: number;
  /** Protocol number of the payload; by default that of the message. Plain bytes need one. */
  readonly nextHeader?: number;
  /** Differentiated services and congestion notification, 0 to 255; 0 by default. */
  readonly trafficClass?: number;
  /** 0 to 0xfffff; 0 by default. */
  readonly flowLabel?: number;
  /** Length field of what follows the header; right by default. */
  readonly payloadBytes?: number;
}

/**
 * Gives an IPv6 packet (RFC 8200), with the message's checksum.
 *
 * @throws {TypeError} if a field does not fit where it goes
 */
export function ipv6(fields: Ipv6Fields, payload: TransportMessage | Payload = NO_BYTES): NetworkPacket {
  const { trafficClass = 0, flowLabel = 0 } = fields;
  const header = new MessageWriter("ipv6", IPV6_HEADER_BYTES);
  header.address(8, "source", fields.source, parseIpv6);
  header.address(24, "destination", fields.destination, parseIpv6);
  const addresses = header.bytes.subarray(8, IPV6_HEADER_BYTES);
  const inner = layOutPayload(payload, addresses);
  const labels = header.part("trafficClass", trafficClass, 8, 20) + header.part("flowLabel", flowLabel, 20, 0);
  header.u32(0, "flowLabel", 6 * 2 ** 28 + labels);
  header.u16(4, "payloadBytes", fields.payloadBytes ?? inner.length);
  header.u8(6, "nextHeader", protocolOf("ipv6.nextHeader", fields.nextHeader, payload));
  const needed = "layOut" in payload ? payload.hopLimit : undefined;
  header.u8(7, "hopLimit", fields.hopLimit ?? needed ?? DEFAULT_HOP_LIMIT);
  return { etherType: ETHERTYPE_IPV6, protocol: PROTOCOL_IPV6, bytes: join(header.bytes, inner) };
}
