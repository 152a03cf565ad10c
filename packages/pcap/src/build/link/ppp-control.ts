import { badValue, checkKnownOptions, type OptionNames } from "../../check-options.ts";
import { PPP_IPCP, PPP_IPV6CP, PPP_LCP } from "../../decode/protocols/link/ppp.ts";
import { CONFIGURE_REJECT, CONFIGURE_REQUEST, CONTROL_HEADER_BYTES } from "../../decode/protocols/link/ppp-control.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4 } from "../parse-address.ts";
import { join, noBytes } from "../payload.ts";
import type { PppPacket } from "./ppp.ts";
import { checkBytes, checkTypedValues, encodeOption, joinAll, type TypedValue } from "./tag-list.ts";

interface PppControlFields {
  /** 1 request, 2 ack, 3 nak and 4 reject of options, 5 termination, 6 its ack, … */
  readonly code: number;
  /** Number that an answer has in common with its request. Default 0. */
  readonly identifier?: number | undefined;
  /** In codes 1 to 4: options after those that have fields. Default: none. */
  readonly options?: readonly TypedValue[] | undefined;
  /** In other codes: the bytes at the end. Default: none. */
  readonly data?: Uint8Array | undefined;
  /** Length of the message with its header. Default: the correct one. */
  readonly lengthBytes?: number | undefined;
}

/** Fields of {@link encodeLcp}. An option is sent if its field is given. */
export interface LcpFields extends PppControlFields {
  /** The largest packet that the sender receives, in bytes. */
  readonly maximumReceiveUnitBytes?: number | undefined;
  /** The protocol by which the peer must authenticate itself: 0xc023 PAP, 0xc223 CHAP, 0xc227 EAP. */
  readonly authenticationProtocol?: number | undefined;
  /** The algorithm of CHAP, after its number: 5 MD5, 128 MS-CHAP, 129 MS-CHAPv2. */
  readonly authenticationAlgorithm?: number | undefined;
  /** The number by which the sender recognizes its own messages; in echoes (codes 9 to 11) it is before the data. */
  readonly magicNumber?: number | undefined;
  /** In a reject of a protocol (code 8): the protocol, before the data. */
  readonly rejectedProtocol?: number | undefined;
}

/** Fields of {@link encodeIpcp}. An option is sent if its field is given. */
export interface IpcpFields extends PppControlFields {
  /** The IPv4 address; `0.0.0.0` asks for one. */
  readonly address?: string | undefined;
  /** The first DNS server; `0.0.0.0` asks for one. */
  readonly primaryDns?: string | undefined;
  /** The second DNS server. */
  readonly secondaryDns?: string | undefined;
}

/** Fields of {@link encodeIpv6cp}. An option is sent if its field is given. */
export interface Ipv6cpFields extends PppControlFields {
  /** The 8 bytes of the interface identifier. */
  readonly interfaceIdentifier?: Uint8Array | undefined;
}

const COMMON_FIELDS: OptionNames<PppControlFields> = {
  code: true,
  identifier: true,
  options: true,
  data: true,
  lengthBytes: true,
};
const LCP_FIELDS: OptionNames<LcpFields> = {
  ...COMMON_FIELDS,
  maximumReceiveUnitBytes: true,
  authenticationProtocol: true,
  authenticationAlgorithm: true,
  magicNumber: true,
  rejectedProtocol: true,
};
const IPCP_FIELDS: OptionNames<IpcpFields> = {
  ...COMMON_FIELDS,
  address: true,
  primaryDns: true,
  secondaryDns: true,
};
const IPV6CP_FIELDS: OptionNames<Ipv6cpFields> = { ...COMMON_FIELDS, interfaceIdentifier: true };

/**
 * Returns a message of the link control protocol (RFC 1661), for {@link encodePpp}.
 *
 * @throws {TypeError} if a field is unknown, its value does not fit, or the code has no such field
 */
export function encodeLcp(fields: LcpFields): PppPacket {
  checkKnownOptions("lcp", fields, LCP_FIELDS);
  const { authenticationProtocol, authenticationAlgorithm, magicNumber, rejectedProtocol } = fields;
  const { code } = fields;
  const isEcho = code >= 9 && code <= 11;
  const head = rejectedProtocol === undefined ? noBytes : number("rejectedProtocol", rejectedProtocol, 2);
  if (rejectedProtocol !== undefined && code !== 8)
    throw badValue("lcp.rejectedProtocol", "undefined unless the code is 8", rejectedProtocol);
  if (authenticationAlgorithm !== undefined && authenticationProtocol === undefined)
    throw badValue("lcp.authenticationProtocol", "given with authenticationAlgorithm", authenticationProtocol);
  const algorithm =
    authenticationAlgorithm === undefined ? noBytes : number("authenticationAlgorithm", authenticationAlgorithm, 1);
  const authentication =
    authenticationProtocol === undefined
      ? undefined
      : join(number("authenticationProtocol", authenticationProtocol, 2), algorithm);
  const { maximumReceiveUnitBytes: unit } = fields;
  const magic = magicNumber === undefined ? undefined : number("magicNumber", magicNumber, 4);
  const named = namedOptions([
    [1, unit === undefined ? undefined : number("maximumReceiveUnitBytes", unit, 2)],
    [3, authentication],
    [5, isEcho ? undefined : magic],
  ]);
  return encodeControl("lcp", PPP_LCP, fields, named, isEcho ? (magic ?? noBytes) : head);
}

/**
 * Returns a message of the control protocol of IPv4 (RFC 1332), for {@link encodePpp}.
 *
 * @throws {TypeError} if a field is unknown, its value does not fit, or the code has no such field
 */
export function encodeIpcp(fields: IpcpFields): PppPacket {
  checkKnownOptions("ipcp", fields, IPCP_FIELDS);
  const named = namedOptions([
    [3, address("address", fields.address)],
    [129, address("primaryDns", fields.primaryDns)],
    [131, address("secondaryDns", fields.secondaryDns)],
  ]);
  return encodeControl("ipcp", PPP_IPCP, fields, named);
}

/**
 * Returns a message of the control protocol of IPv6 (RFC 5072), for {@link encodePpp}.
 *
 * @throws {TypeError} if a field is unknown, its value does not fit, or the code has no such field
 */
export function encodeIpv6cp(fields: Ipv6cpFields): PppPacket {
  checkKnownOptions("ipv6cp", fields, IPV6CP_FIELDS);
  const { interfaceIdentifier } = fields;
  if (interfaceIdentifier !== undefined) checkBytes("ipv6cp.interfaceIdentifier", interfaceIdentifier, 8);
  return encodeControl("ipv6cp", PPP_IPV6CP, fields, namedOptions([[1, interfaceIdentifier]]));
}

const namedOptions = (values: readonly (readonly [number, Uint8Array | undefined])[]): TypedValue[] =>
  values.flatMap(([type, value]) => (value === undefined ? [] : [{ type, value }]));

function address(name: string, text: string | undefined): Uint8Array | undefined {
  if (text === undefined) return undefined;
  const writer = new MessageWriter("ipcp", 4);
  writer.address(0, name, text, parseIpv4);
  return writer.bytes;
}

function number(name: string, value: number, bytes: 1 | 2 | 4): Uint8Array {
  const writer = new MessageWriter("lcp", bytes);
  if (bytes === 1) writer.u8(0, name, value);
  else if (bytes === 2) writer.u16(0, name, value);
  else writer.u32(0, name, value);
  return writer.bytes;
}

function encodeControl(
  layer: string,
  pppProtocol: number,
  fields: PppControlFields,
  named: readonly TypedValue[],
  head: Uint8Array = noBytes,
): PppPacket {
  const { code, identifier = 0, options = [], data = noBytes } = fields;
  checkTypedValues(`${layer}.options`, options);
  checkBytes(`${layer}.data`, data);
  const hasOptions = code >= CONFIGURE_REQUEST && code <= CONFIGURE_REJECT;
  if (!hasOptions && named.length + options.length > 0)
    throw badValue(`${layer}.code`, "from 1 to 4 in a message with options", code);
  if (hasOptions && data.length > 0) throw badValue(`${layer}.data`, "undefined in a message with options", data);
  const encoded = [
    ...named.map((option) => encodeOption(layer, "option", option)),
    ...options.map((option, index) => encodeOption(layer, `options[${index}]`, option)),
  ];
  const body = joinAll([...encoded, head, data]);
  const writer = new MessageWriter(layer, CONTROL_HEADER_BYTES);
  writer.u8(0, "code", code);
  writer.u8(1, "identifier", identifier);
  writer.u16(2, "lengthBytes", fields.lengthBytes ?? CONTROL_HEADER_BYTES + body.length);
  return { pppProtocol, bytes: join(writer.bytes, body) };
}
