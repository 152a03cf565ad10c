import { PROTOCOL_ICMP, PROTOCOL_ICMPV6 } from "../decode/field/numbers.ts";
import { ECHO_REQUEST, ICMP_HEADER_BYTES } from "../decode/icmp.ts";
import { ECHO_REQUEST_V6 } from "../decode/icmpv6.ts";
import { MessageWriter } from "./message-writer.ts";
import { NO_BYTES, type Payload, payloadBytes, type TransportMessage } from "./payload.ts";

const REST_BYTES = 4;

/** Fields of {@link icmp} and {@link icmpv6}. */
export interface IcmpFields {
  /** That of an echo request by default: 8, and 128 for ICMPv6. */
  readonly type?: number;
  /** 0 by default. */
  readonly code?: number;
  /** Identifier of an echo request or reply; 0 by default. */
  readonly identifier?: number;
  /** Sequence number of an echo request or reply; 0 by default. */
  readonly sequence?: number;
  /** Bytes 4 to 7 of a message of another type, in place of identifier and sequence number. */
  readonly restOfHeader?: Uint8Array;
  /** Right by default. */
  readonly checksum?: number;
}

/**
 * Gives an ICMP message (RFC 792): an echo request, or what its type says.
 *
 * @throws {TypeError} if a field does not fit where it goes
 */
export function icmp(fields: IcmpFields = {}, payload: Payload = NO_BYTES): TransportMessage {
  const writer = writeMessage("icmp", { type: ECHO_REQUEST, ...fields }, payload);
  writer.u16(2, "checksum", fields.checksum ?? writer.checksum());
  return { protocol: PROTOCOL_ICMP, layOut: () => writer.bytes };
}

/**
 * Gives an ICMPv6 message (RFC 4443): an echo request, or what its type says.
 *
 * @throws {TypeError} if a field does not fit where it goes
 */
export function icmpv6(fields: IcmpFields = {}, payload: Payload = NO_BYTES): TransportMessage {
  return {
    protocol: PROTOCOL_ICMPV6,
    layOut: (addresses) => {
      const writer = writeMessage("icmpv6", { type: ECHO_REQUEST_V6, ...fields }, payload);
      writer.u16(2, "checksum", fields.checksum ?? writer.checksumBetween(addresses, PROTOCOL_ICMPV6));
      return writer.bytes;
    },
  };
}

function writeMessage(layer: string, fields: IcmpFields & { type: number }, payload: Payload): MessageWriter {
  const inner = payloadBytes(payload);
  const writer = new MessageWriter(layer, ICMP_HEADER_BYTES + inner.length);
  const { type, code = 0, identifier = 0, sequence = 0, restOfHeader } = fields;
  writer.u8(0, "type", type);
  writer.u8(1, "code", code);
  writer.u16(4, "identifier", identifier);
  writer.u16(6, "sequence", sequence);
  if (restOfHeader !== undefined && restOfHeader.length !== REST_BYTES) {
    throw new TypeError(`${layer}.restOfHeader: expected ${REST_BYTES} bytes, got ${restOfHeader.length}`);
  }
  if (restOfHeader !== undefined) writer.bytes.set(restOfHeader, 4);
  writer.bytes.set(inner, ICMP_HEADER_BYTES);
  return writer;
}
