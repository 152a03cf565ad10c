import { PROTOCOL_UDP } from "../decode/field/numbers.ts";
import { UDP_HEADER_BYTES } from "../decode/transport/udp.ts";
import { MessageWriter } from "./message-writer.ts";
import { NO_BYTES, type Payload, payloadBytes, type TransportMessage } from "./payload.ts";

/** Fields of {@link udp}. */
export interface UdpFields {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Length field of header and payload; right by default. */
  readonly totalBytes?: number;
  /** Right by default; 0 leaves it out. */
  readonly checksum?: number;
}

/**
 * Gives a UDP datagram (RFC 768).
 *
 * @throws {TypeError} if a field does not fit where it goes
 */
export function udp(fields: UdpFields, payload: Payload = NO_BYTES): TransportMessage {
  return { protocol: PROTOCOL_UDP, layOut: (addresses) => layOut(fields, payloadBytes(payload), addresses) };
}

function layOut(fields: UdpFields, payload: Uint8Array, addresses: Uint8Array): Uint8Array {
  const writer = new MessageWriter("udp", UDP_HEADER_BYTES + payload.length);
  const { length } = writer.bytes;
  writer.u16(0, "sourcePort", fields.sourcePort);
  writer.u16(2, "destinationPort", fields.destinationPort);
  writer.u16(4, "totalBytes", fields.totalBytes ?? length);
  writer.bytes.set(payload, UDP_HEADER_BYTES);
  const checksum = writer.checksumBetween(addresses, PROTOCOL_UDP, fields.totalBytes ?? length);
  // A checksum of 0 is sent as all ones, since 0 says that there is none.
  writer.u16(6, "checksum", fields.checksum ?? (checksum === 0 ? 0xffff : checksum));
  return writer.bytes;
}
