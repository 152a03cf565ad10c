import { badValue, checkKnownOptions, checkString, type OptionNames } from "../../check-options.ts";
import { PPP_CHAP, PPP_PAP } from "../../decode/protocols/link/ppp.ts";
import { CHAP_CHALLENGE, CHAP_RESPONSE, PAP_REQUEST } from "../../decode/protocols/link/ppp-authentication.ts";
import { CONTROL_HEADER_BYTES } from "../../decode/protocols/link/ppp-control.ts";
import { MessageWriter } from "../message-writer.ts";
import { join } from "../payload.ts";
import type { PppPacket } from "./ppp.ts";
import { checkBytes, joinAll } from "./tag-list.ts";

/** Fields of {@link encodePap}. */
export interface PapFields {
  /** 1 request, 2 ack, 3 nak. */
  readonly code: number;
  /** Number that an answer has in common with its request. Default 0. */
  readonly identifier?: number | undefined;
  /** In a request: the name of the peer. Default empty. */
  readonly peerId?: string | undefined;
  /** In a request: the password. Default empty. */
  readonly password?: string | undefined;
  /** In an ack or nak: the text for people. Default empty. */
  readonly message?: string | undefined;
  /** Length of the message with its header. Default: the correct one. */
  readonly lengthBytes?: number | undefined;
}

/** Fields of {@link encodeChap}. */
export interface ChapFields {
  /** 1 challenge, 2 response, 3 success, 4 failure. */
  readonly code: number;
  /** Number that an answer has in common with its request. Default 0. */
  readonly identifier?: number | undefined;
  /** In a challenge or response: the value. */
  readonly value?: Uint8Array | undefined;
  /** In a challenge or response: the name of the sender. Default empty. */
  readonly name?: string | undefined;
  /** In a success or failure: the text for people. Default empty. */
  readonly message?: string | undefined;
  /** Length of the message with its header. Default: the correct one. */
  readonly lengthBytes?: number | undefined;
}

const PAP_FIELDS: OptionNames<PapFields> = {
  code: true,
  identifier: true,
  peerId: true,
  password: true,
  message: true,
  lengthBytes: true,
};
const CHAP_FIELDS: OptionNames<ChapFields> = {
  code: true,
  identifier: true,
  value: true,
  name: true,
  message: true,
  lengthBytes: true,
};

/**
 * Returns a message of the password authentication protocol (RFC 1334, section 2), for {@link encodePpp}.
 *
 * @throws {TypeError} if a field is unknown, its value does not fit, or the code has no such field
 */
export function encodePap(fields: PapFields): PppPacket {
  checkKnownOptions("pap", fields, PAP_FIELDS);
  const { code, message, peerId, password } = fields;
  const isRequest = code === PAP_REQUEST;
  for (const [name, value] of Object.entries(isRequest ? { message } : { peerId, password })) {
    if (value !== undefined) throw badValue(`pap.${name}`, `undefined in a message with code ${code}`, value);
  }
  const texts = isRequest ? { peerId, password } : { message };
  const parts = Object.entries(texts).map(([name, value]) => counted("pap", name, textBytes("pap", name, value)));
  return withHeader("pap", PPP_PAP, fields, joinAll(parts));
}

/**
 * Returns a message of the challenge handshake authentication protocol (RFC 1994), for {@link encodePpp}.
 *
 * @throws {TypeError} if a field is unknown, its value does not fit, or the code has no such field
 */
export function encodeChap(fields: ChapFields): PppPacket {
  checkKnownOptions("chap", fields, CHAP_FIELDS);
  const { code, value, name, message } = fields;
  const hasValue = code === CHAP_CHALLENGE || code === CHAP_RESPONSE;
  for (const [field, given] of Object.entries(hasValue ? { message } : { value, name })) {
    if (given !== undefined) throw badValue(`chap.${field}`, `undefined in a message with code ${code}`, given);
  }
  if (!hasValue) return withHeader("chap", PPP_CHAP, fields, textBytes("chap", "message", message));
  checkBytes("chap.value", value);
  const body = joinAll([counted("chap", "value", value), textBytes("chap", "name", name)]);
  return withHeader("chap", PPP_CHAP, fields, body);
}

function textBytes(layer: string, name: string, text: string | undefined): Uint8Array {
  checkString(`${layer}.${name}`, text);
  return new TextEncoder().encode(text ?? "");
}

/** Returns bytes after their length, in one byte. */
function counted(layer: string, name: string, value: Uint8Array = new Uint8Array(0)): Uint8Array {
  const writer = new MessageWriter(layer, 1);
  writer.u8(0, `${name}: length`, value.length);
  return join(writer.bytes, value);
}

function withHeader(layer: string, pppProtocol: number, fields: PapFields | ChapFields, body: Uint8Array): PppPacket {
  const { code, identifier = 0, lengthBytes = CONTROL_HEADER_BYTES + body.length } = fields;
  const writer = new MessageWriter(layer, CONTROL_HEADER_BYTES);
  writer.u8(0, "code", code);
  writer.u8(1, "identifier", identifier);
  writer.u16(2, "lengthBytes", lengthBytes);
  return { pppProtocol, bytes: join(writer.bytes, body) };
}
