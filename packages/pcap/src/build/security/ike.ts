import { badValue, checkArray, checkKnownOptions, checkObject, type OptionNames } from "../../check-options.ts";
import { IKE_HEADER_BYTES } from "../../decode/protocols/security/ike.ts";
import { MessageWriter } from "../message-writer.ts";
import { join, noBytes } from "../payload.ts";

const PAYLOAD_HEADER_BYTES = 4;
const CRITICAL = 0x80;
const V1_ENCRYPTED = 0x01;
const V2_INITIATOR = 0x08;
const V2_RESPONSE = 0x20;
const SPI = /^[0-9a-f]{16}$/i;
const NO_SPI = "0".repeat(16);

/** A payload of {@link encodeIke}. */
export interface IkePayloadFields {
  /** Type: of version 2 33 security association, 34 key exchange, 40 nonce, 41 notification, 46 encrypted, … */
  readonly type: number;
  /** Whether a receiver that does not know the type must refuse the message. Default false. */
  readonly critical?: boolean | undefined;
  /** What follows the payload's header. */
  readonly data: Uint8Array;
  /** Type of the next payload. Default: that of the next in the list, or 0. In an encrypted one, it is the first inside. */
  readonly nextPayload?: number | undefined;
}

/** Fields of {@link encodeIke}. */
export interface IkeFields {
  /** Security parameters index of the initiator: 16 hexadecimal digits. */
  readonly initiatorSpi: string;
  /** That of the responder. Default zeros, as in the first message. */
  readonly responderSpi?: string | undefined;
  /** Major version. Default 2. */
  readonly version?: number | undefined;
  /** Default 0. */
  readonly minorVersion?: number | undefined;
  /** Of version 2: 34 IKE_SA_INIT, 35 IKE_AUTH, 36 CREATE_CHILD_SA, 37 INFORMATIONAL. */
  readonly exchangeType: number;
  /** Flags. Default: those of the three that follow. */
  readonly flags?: number | undefined;
  /** In version 1, whether the payloads are encrypted. Default false. */
  readonly encrypted?: boolean | undefined;
  /** In version 2, whether the sender is the original initiator. Default false. */
  readonly fromInitiator?: boolean | undefined;
  /** In version 2, whether this is a response. Default false. */
  readonly isResponse?: boolean | undefined;
  /** Number that a request and its response share. Default 0. */
  readonly messageId?: number | undefined;
  /** Payloads in order. Default: no payloads. */
  readonly payloads?: readonly IkePayloadFields[] | undefined;
  /** Type of the first payload. Default: that of the first in the list, or 0. */
  readonly nextPayload?: number | undefined;
  /** Length of the message. Default: the correct length. */
  readonly lengthBytes?: number | undefined;
}

const FIELDS: OptionNames<IkeFields> = {
  initiatorSpi: true,
  responderSpi: true,
  version: true,
  minorVersion: true,
  exchangeType: true,
  flags: true,
  encrypted: true,
  fromInitiator: true,
  isResponse: true,
  messageId: true,
  payloads: true,
  nextPayload: true,
  lengthBytes: true,
};
const PAYLOAD_FIELDS: OptionNames<IkePayloadFields> = { type: true, critical: true, data: true, nextPayload: true };

/**
 * Returns a message of IKE, version 2 (RFC 7296) or 1 (RFC 2408): the payload of a UDP datagram to port 500, or of
 * `encodeNatTraversal`. Nothing is encrypted or signed.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function encodeIke(fields: IkeFields): Uint8Array {
  checkKnownOptions("encodeIke", fields, FIELDS);
  const { payloads = [], responderSpi = NO_SPI, version = 2, minorVersion = 0, messageId = 0 } = fields;
  checkArray("encodeIke.payloads", payloads);
  const body = payloads.map((payload, index) => encodePayload(payload, index, payloads)).reduce(join, noBytes);
  const writer = new MessageWriter("encodeIke", IKE_HEADER_BYTES + body.length);
  const { nextPayload = payloads[0]?.type ?? 0, lengthBytes = writer.bytes.length } = fields;
  writer.bytes.set(spiBytes("initiatorSpi", fields.initiatorSpi), 0);
  writer.bytes.set(spiBytes("responderSpi", responderSpi), 8);
  writer.u8(16, "nextPayload", nextPayload);
  writer.u8(17, "version", writer.part("version", version, 4, 4) + writer.part("minorVersion", minorVersion, 4, 0));
  writer.u8(18, "exchangeType", fields.exchangeType);
  writer.u8(19, "flags", flagsOf(fields, version, writer));
  writer.u32(20, "messageId", messageId);
  writer.u32(24, "lengthBytes", lengthBytes);
  writer.bytes.set(body, IKE_HEADER_BYTES);
  return writer.bytes;
}

/** Returns the flags that are given, or those of the names that the version has. */
function flagsOf(fields: IkeFields, version: number, writer: MessageWriter): number {
  const { encrypted, fromInitiator, isResponse } = fields;
  const named =
    version === 1
      ? writer.flag("encrypted", encrypted, V1_ENCRYPTED)
      : writer.flag("fromInitiator", fromInitiator, V2_INITIATOR) + writer.flag("isResponse", isResponse, V2_RESPONSE);
  const { flags = named } = fields;
  return flags;
}

function encodePayload(payload: IkePayloadFields, index: number, all: readonly IkePayloadFields[]): Uint8Array {
  const path = `encodeIke.payloads[${index}]`;
  checkObject(path, payload);
  checkKnownOptions(path, payload, PAYLOAD_FIELDS);
  const { data, critical } = payload;
  if (!(data instanceof Uint8Array)) throw badValue(`${path}.data`, "bytes", data);
  const writer = new MessageWriter(path, PAYLOAD_HEADER_BYTES + data.length);
  writer.part("type", payload.type, 8, 0);
  const { nextPayload = all[index + 1]?.type ?? 0 } = payload;
  writer.u8(0, "nextPayload", nextPayload);
  writer.u8(1, "critical", writer.flag("critical", critical, CRITICAL));
  writer.u16(2, "data", writer.bytes.length);
  writer.bytes.set(data, PAYLOAD_HEADER_BYTES);
  return writer.bytes;
}

function spiBytes(name: string, text: string): Uint8Array {
  if (typeof text !== "string" || !SPI.test(text)) throw badValue(`encodeIke.${name}`, "16 hexadecimal digits", text);
  return Uint8Array.from({ length: 8 }, (_, index) => Number.parseInt(text.slice(index * 2, index * 2 + 2), 16));
}
