import { badValue, checkKnownOptions, type OptionNames } from "../../check-options.ts";
import { PROTOCOL_AUTHENTICATION } from "../../decode/field/numbers.ts";
import { AH_MIN_BYTES } from "../../decode/protocols/security/ah.ts";
import { MessageWriter } from "../message-writer.ts";
import { encodePayload, join, noBytes, type Payload, protocolOf, type TransportMessage } from "../payload.ts";

const UNIT_BYTES = 4;
const UNCOUNTED_BYTES = 8;
/** Length of the most common values: HMAC-SHA1-96 (RFC 2404). */
const ICV_BYTES = 12;

/** Fields of {@link encodeAh}. */
export interface AhFields {
  /** Security parameters index. */
  readonly spi: number;
  /** Sequence number. */
  readonly sequence: number;
  /** Integrity check value, a multiple of 4 bytes. It is not computed. Default: 12 zeros. */
  readonly icv?: Uint8Array | undefined;
  /** Protocol number of the payload. Default: that of the message. Plain bytes need one. */
  readonly nextHeader?: number | undefined;
  /** Length of the header as it states it: a multiple of 4 from 8 on. Default: the correct length. */
  readonly headerBytes?: number | undefined;
}

const FIELDS: OptionNames<AhFields> = { spi: true, sequence: true, icv: true, nextHeader: true, headerBytes: true };

/**
 * Returns an authentication header (RFC 4302) with the message after it, for IPv4 or IPv6.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * ipv4({ source: "192.0.2.1", destination: "192.0.2.2" }, encodeAh({ spi: 256, sequence: 1 }, udp(ports, payload)))
 */
export function encodeAh(fields: AhFields, payload: TransportMessage | Payload = noBytes): TransportMessage {
  checkKnownOptions("encodeAh", fields, FIELDS);
  const { spi, sequence, icv = new Uint8Array(ICV_BYTES) } = fields;
  const fits = icv instanceof Uint8Array && icv.length % UNIT_BYTES === 0;
  if (!fits) throw badValue("encodeAh.icv", `bytes, a multiple of ${UNIT_BYTES}`, icv);
  const header = new MessageWriter("encodeAh", AH_MIN_BYTES + icv.length);
  const { headerBytes = header.bytes.length } = fields;
  header.u8(0, "nextHeader", protocolOf("encodeAh.nextHeader", fields.nextHeader, payload));
  header.u8(1, "headerBytes", header.units("headerBytes", headerBytes - UNCOUNTED_BYTES, UNIT_BYTES, 8, 0));
  header.u32(4, "spi", spi);
  header.u32(8, "sequence", sequence);
  header.bytes.set(icv, AH_MIN_BYTES);
  const encode = (addresses: Uint8Array): Uint8Array =>
    join(header.bytes, encodePayload("encodeAh", payload, addresses));
  return { protocol: PROTOCOL_AUTHENTICATION, encode };
}
