import { checkKnownOptions, type OptionNames } from "../check-options.ts";
import { PROTOCOL_UDP } from "../decode/field/numbers.ts";
import { UDP_HEADER_BYTES } from "../decode/transport/udp.ts";
import { MessageWriter } from "./message-writer.ts";
import { noBytes, type Payload, payloadBytes, type TransportMessage } from "./payload.ts";

/** Fields of {@link udp}. */
export interface UdpFields {
  /** Port of the sender. */
  readonly sourcePort: number;
  /** Port of the receiver. */
  readonly destinationPort: number;
  /** Length field of header and payload. Default: the correct length. */
  readonly totalBytes?: number | undefined;
  /** Default: the correct checksum. 0 means that there is no checksum. */
  readonly checksum?: number | undefined;
}

const FIELDS: OptionNames<UdpFields> = { sourcePort: true, destinationPort: true, totalBytes: true, checksum: true };

/**
 * Returns a UDP datagram (RFC 768).
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function udp(fields: UdpFields, payload: Payload = noBytes): TransportMessage {
  checkKnownOptions("udp", fields, FIELDS);
  const inner = payloadBytes("udp", payload);
  return { protocol: PROTOCOL_UDP, encode: (addresses) => encode(fields, inner, addresses) };
}

function encode(fields: UdpFields, payload: Uint8Array, addresses: Uint8Array): Uint8Array {
  const writer = new MessageWriter("udp", UDP_HEADER_BYTES + payload.length);
  const { totalBytes = writer.bytes.length } = fields;
  writer.u16(0, "sourcePort", fields.sourcePort);
  writer.u16(2, "destinationPort", fields.destinationPort);
  writer.u16(4, "totalBytes", totalBytes);
  writer.bytes.set(payload, UDP_HEADER_BYTES);
  const correct = writer.checksumBetween(addresses, PROTOCOL_UDP, totalBytes);
  // A checksum of 0 is sent as all ones, since 0 means that there is no checksum.
  const { checksum = correct === 0 ? 0xffff : correct } = fields;
  writer.u16(6, "checksum", checksum);
  return writer.bytes;
}
