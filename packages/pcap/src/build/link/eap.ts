import { badValue, checkKnownOptions, checkString, type OptionNames } from "../../check-options.ts";
import { EAP_HEADER_BYTES, EAP_IDENTITY, EAP_REQUEST, EAP_RESPONSE } from "../../decode/protocols/link/eap.ts";
import { MessageWriter } from "../message-writer.ts";
import { join, noBytes, type Payload, payloadBytes } from "../payload.ts";

/** Fields of {@link encodeEap}. */
export interface EapFields {
  /** 1 request, 2 response, 3 success, 4 failure. */
  readonly code: number;
  /** Number that a response has in common with its request. Default 0. */
  readonly identifier?: number | undefined;
  /** Type of a request or response: 1 identity, the default if there is an `identity`, 3 refusal, 4 MD5 challenge, 13 TLS, … */
  readonly type?: number | undefined;
  /** The name in an identity, instead of a payload. */
  readonly identity?: string | undefined;
  /** Length of the message with its header. Default: the correct one. */
  readonly lengthBytes?: number | undefined;
}

const FIELDS: OptionNames<EapFields> = { code: true, identifier: true, type: true, identity: true, lengthBytes: true };

/**
 * Returns the bytes of a message of EAP (RFC 3748), for {@link encodeEapol} or {@link encodePpp}. The payload follows the type.
 *
 * @throws {TypeError} if a field is unknown, its value does not fit, a request or response has no type, or there are both an
 * `identity` and a payload
 * @example
 * encodeEapol({ type: 0 }, encodeEap({ code: 2, identifier: 1, identity: "alice" }))
 */
export function encodeEap(fields: EapFields, payload: Payload = noBytes): Uint8Array {
  checkKnownOptions("eap", fields, FIELDS);
  const { code, identifier = 0, identity } = fields;
  checkString("eap.identity", identity);
  const given = payloadBytes("eap", payload);
  if (identity !== undefined && given.length > 0)
    throw badValue("eap.identity", "undefined if there is a payload", identity);
  const data = identity === undefined ? given : new TextEncoder().encode(identity);
  const { type = identity === undefined ? undefined : EAP_IDENTITY } = fields;
  if (type === undefined && (code === EAP_REQUEST || code === EAP_RESPONSE))
    throw badValue("eap.type", "a number, since requests and responses have a type", type);
  const headerBytes = EAP_HEADER_BYTES + (type === undefined ? 0 : 1);
  const { lengthBytes = headerBytes + data.length } = fields;
  const writer = new MessageWriter("eap", headerBytes);
  writer.u8(0, "code", code);
  writer.u8(1, "identifier", identifier);
  writer.u16(2, "lengthBytes", lengthBytes);
  if (type !== undefined) writer.u8(EAP_HEADER_BYTES, "type", type);
  return join(writer.bytes, data);
}
