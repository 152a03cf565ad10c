import { badValue, checkKnownOptions, type OptionNames } from "../check-options.ts";
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6 } from "../decode/field/numbers.ts";
import { ECHO_REQUEST, ICMP_HEADER_BYTES } from "../decode/icmp.ts";
import { ECHO_REQUEST_V6 } from "../decode/icmpv6.ts";
import { MessageWriter } from "./message-writer.ts";
import { noBytes, type Payload, payloadBytes, type TransportMessage } from "./payload.ts";

const REST_BYTES = 4;

/** Fields of {@link icmp} and {@link icmpv6}. */
export interface IcmpFields {
  /** Default: an echo request, 8 for ICMP and 128 for ICMPv6. */
  readonly type?: number | undefined;
  /** Default 0. */
  readonly code?: number | undefined;
  /** Identifier of an echo request or reply. Default 0. */
  readonly identifier?: number | undefined;
  /** Sequence number of an echo request or reply. Default 0. */
  readonly sequence?: number | undefined;
  /** Bytes 4 to 7 of a message of another type, instead of identifier and sequence number. */
  readonly restOfHeader?: Uint8Array | undefined;
  /** Default: the correct checksum. */
  readonly checksum?: number | undefined;
}

const FIELDS: OptionNames<IcmpFields> = {
  type: true,
  code: true,
  identifier: true,
  sequence: true,
  restOfHeader: true,
  checksum: true,
};

/**
 * Returns an ICMP message (RFC 792): an echo request, or the message of the given type.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function icmp(fields: IcmpFields = {}, payload: Payload = noBytes): TransportMessage {
  checkKnownOptions("icmp", fields, FIELDS);
  const writer = writeMessage("icmp", ECHO_REQUEST, fields, payload);
  const { checksum = writer.checksum() } = fields;
  writer.u16(2, "checksum", checksum);
  return { protocol: PROTOCOL_ICMP, encode: () => writer.bytes };
}

/**
 * Returns an ICMPv6 message (RFC 4443): an echo request, or the message of the given type.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function icmpv6(fields: IcmpFields = {}, payload: Payload = noBytes): TransportMessage {
  checkKnownOptions("icmpv6", fields, FIELDS);
  return {
    protocol: PROTOCOL_ICMPV6,
    encode: (addresses) => {
      const writer = writeMessage("icmpv6", ECHO_REQUEST_V6, fields, payload);
      const { checksum = writer.checksumBetween(addresses, PROTOCOL_ICMPV6) } = fields;
      writer.u16(2, "checksum", checksum);
      return writer.bytes;
    },
  };
}

function writeMessage(layer: string, defaultType: number, fields: IcmpFields, payload: Payload): MessageWriter {
  const inner = payloadBytes(layer, payload);
  const writer = new MessageWriter(layer, ICMP_HEADER_BYTES + inner.length);
  const { type = defaultType, code = 0, identifier = 0, sequence = 0, restOfHeader } = fields;
  writer.u8(0, "type", type);
  writer.u8(1, "code", code);
  writer.u16(4, "identifier", identifier);
  writer.u16(6, "sequence", sequence);
  if (restOfHeader !== undefined) {
    const fits = restOfHeader instanceof Uint8Array && restOfHeader.length === REST_BYTES;
    if (!fits) throw badValue(`${layer}.restOfHeader`, `${REST_BYTES} bytes`, restOfHeader);
    writer.bytes.set(restOfHeader, 4);
  }
  writer.bytes.set(inner, ICMP_HEADER_BYTES);
  return writer;
}
