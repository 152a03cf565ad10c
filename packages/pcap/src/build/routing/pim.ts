import { checkKnownOptions, checkObject, checkOneOf } from "../../check-options.ts";
import {
  PIM_CANDIDATE_RP,
  PIM_HEADER_BYTES,
  PIM_REGISTER,
  PIM_REGISTER_BYTES,
  PIM_REGISTER_STOP,
} from "../../decode/routing/pim-body.ts";
import { MessageWriter } from "../message-writer.ts";
import { noBytes, type Payload, payloadBytes, type TransportMessage } from "../payload.ts";
import { joinParts } from "./join-parts.ts";
import { encodePimBody } from "./pim-body.ts";
import { PIM_FIELDS, type PimFields } from "./pim-fields.ts";

const PROTOCOL_PIM = 103;
const VERSION_2 = 0x20;
const IPV6_PAIR_BYTES = 32;
const ROUTED: readonly number[] = [PIM_REGISTER, PIM_REGISTER_STOP, PIM_CANDIDATE_RP];

/**
 * Returns a message of PIM, version 2 (RFC 7761, RFC 5059). Only a register has a payload. The hop limit and the TTL default to
 * 1, except for messages that are routed: a register, a register-stop and the advertisement of a candidate.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 * @example
 * ipv4({ source: "10.0.0.1", destination: "224.0.0.13" }, encodePim({ type: 0, drPriority: 1, generationId: 7 }))
 */
export function encodePim(fields: PimFields, payload: Payload = noBytes): TransportMessage {
  checkObject("encodePim: options", fields);
  const { type } = fields;
  checkOneOf("encodePim.type", type, Object.keys(PIM_FIELDS).map(Number));
  checkKnownOptions("encodePim", fields, { type: true, ...PIM_FIELDS[type], checksum: true });
  const body = joinParts([encodePimBody(fields), payloadBytes("encodePim", payload)]);
  const isRouted = ROUTED.includes(type);
  return {
    protocol: PROTOCOL_PIM,
    hopLimit: isRouted ? undefined : 1,
    encode: (addresses) => encode(fields, body, addresses),
  };
}

function encode(fields: PimFields, body: Uint8Array, addresses: Uint8Array): Uint8Array {
  const header = new MessageWriter("encodePim", PIM_HEADER_BYTES);
  header.u8(0, "type", VERSION_2 + fields.type);
  const isRegister = fields.type === PIM_REGISTER;
  // The checksum of a register does not cover its packet.
  const coveredBytes = isRegister ? PIM_REGISTER_BYTES : PIM_HEADER_BYTES + body.length;
  const covered = new MessageWriter("encodePim", coveredBytes);
  covered.bytes.set(header.bytes);
  covered.bytes.set(body.subarray(0, coveredBytes - PIM_HEADER_BYTES), PIM_HEADER_BYTES);
  const isIpv6 = addresses.length === IPV6_PAIR_BYTES;
  const correct = isIpv6 ? covered.checksumBetween(addresses, PROTOCOL_PIM) : covered.checksum();
  const { checksum = correct } = fields;
  header.u16(2, "checksum", checksum);
  return joinParts([header.bytes, body]);
}
