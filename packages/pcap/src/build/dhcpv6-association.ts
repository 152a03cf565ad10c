import {
  badValue,
  checkArray,
  checkInteger,
  checkKnownOptions,
  checkObject,
  checkOneOf,
  checkString,
  type OptionNames,
} from "../check-options.ts";
import * as codes from "../decode/protocols/dhcpv6-option.ts";
import { DHCPV6_OPTION_BYTES } from "../decode/protocols/dhcpv6-option.ts";
import { MessageWriter } from "./message-writer.ts";
import { parseIpv6 } from "./parse-address.ts";

const MAX_CODE = 0xffff;
const MAX_OPTION_BYTES = 0xffff;
const CODES = { IA_NA: codes.IA_NA, IA_TA: codes.IA_TA, IA_PD: codes.IA_PD } as const;

/** A status of {@link encodeDhcpv6}. */
export interface Dhcpv6StatusFields {
  /** 0 success, 1 unspecified failure, 2 no addresses available, … */
  readonly code: number;
  /** Text for people. Default empty. */
  readonly message?: string | undefined;
}

interface Lifetimes {
  /** How long it is preferred, in seconds. Default 0. */
  readonly preferredLifetimeSeconds?: number | undefined;
  /** How long it is valid, in seconds. Default 0. */
  readonly validLifetimeSeconds?: number | undefined;
  /** Status. Default: none. */
  readonly status?: Dhcpv6StatusFields | undefined;
}

/** An address in an identity association of {@link encodeDhcpv6}. */
export interface Dhcpv6AddressFields extends Lifetimes {
  /** The address. */
  readonly address: string;
}

/** A prefix in an identity association of {@link encodeDhcpv6}. */
export interface Dhcpv6PrefixFields extends Lifetimes {
  /** The prefix, without its length. */
  readonly prefix: string;
  /** Number of its bits. */
  readonly prefixLength: number;
}

/** An identity association of {@link encodeDhcpv6}. */
export interface Dhcpv6AssociationFields {
  /** `IA_NA` for addresses, `IA_TA` for temporary addresses, `IA_PD` for prefixes. */
  readonly kind: "IA_NA" | "IA_TA" | "IA_PD";
  /** Number that identifies it on its client. */
  readonly iaid: number;
  /** Not in IA_TA. Default 0: the client chooses. */
  readonly t1Seconds?: number | undefined;
  /** Not in IA_TA. Default 0: the client chooses. */
  readonly t2Seconds?: number | undefined;
  /** Addresses. Default: none. */
  readonly addresses?: readonly Dhcpv6AddressFields[] | undefined;
  /** Prefixes. Default: none. */
  readonly prefixes?: readonly Dhcpv6PrefixFields[] | undefined;
  /** Status. Default: none. */
  readonly status?: Dhcpv6StatusFields | undefined;
}

const STATUS_FIELDS: OptionNames<Dhcpv6StatusFields> = { code: true, message: true };
const LIFETIME_FIELDS = { preferredLifetimeSeconds: true, validLifetimeSeconds: true, status: true } as const;
const ADDRESS_FIELDS: OptionNames<Dhcpv6AddressFields> = { address: true, ...LIFETIME_FIELDS };
const PREFIX_FIELDS: OptionNames<Dhcpv6PrefixFields> = { prefix: true, prefixLength: true, ...LIFETIME_FIELDS };
const ASSOCIATION_FIELDS: OptionNames<Dhcpv6AssociationFields> = {
  kind: true,
  iaid: true,
  t1Seconds: true,
  t2Seconds: true,
  addresses: true,
  prefixes: true,
  status: true,
};

/**
 * Returns an option of DHCPv6 as bytes.
 *
 * @throws {TypeError} if the code or the data does not fit
 */
export function encodeDhcpv6Option(path: string, code: number, ...parts: readonly Uint8Array[]): Uint8Array {
  checkInteger(`${path}: the option's code`, code, MAX_CODE);
  for (const part of parts) if (!(part instanceof Uint8Array)) throw badValue(path, "a Uint8Array", part);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > MAX_OPTION_BYTES) throw new TypeError(`${path} must be at most 65535 bytes, got ${length} bytes`);
  const writer = new MessageWriter(path, DHCPV6_OPTION_BYTES + length);
  writer.u16(0, "code", code);
  writer.u16(2, "length", length);
  let at = DHCPV6_OPTION_BYTES;
  for (const part of parts) {
    writer.bytes.set(part, at);
    at += part.length;
  }
  return writer.bytes;
}

/** Returns the option of a status. */
export function encodeStatus(path: string, status: Dhcpv6StatusFields): Uint8Array {
  checkObject(path, status);
  checkKnownOptions(path, status, STATUS_FIELDS);
  const { code, message = "" } = status;
  checkString(`${path}.message`, message);
  const writer = new MessageWriter(path, 2);
  writer.u16(0, "code", code);
  return encodeDhcpv6Option(path, codes.STATUS, writer.bytes, new TextEncoder().encode(message));
}

/** Returns the option of an identity association, with the options that it contains. */
export function encodeAssociation(path: string, association: Dhcpv6AssociationFields): Uint8Array {
  checkObject(path, association);
  checkKnownOptions(path, association, ASSOCIATION_FIELDS);
  const { kind, iaid, t1Seconds, t2Seconds, addresses = [], prefixes = [], status } = association;
  checkOneOf(`${path}.kind`, kind, Object.keys(CODES));
  checkArray(`${path}.addresses`, addresses);
  checkArray(`${path}.prefixes`, prefixes);
  const isTemporary = kind === "IA_TA";
  if (isTemporary && (t1Seconds ?? t2Seconds) !== undefined)
    throw new TypeError(`${path}: an IA_TA must not have t1Seconds and t2Seconds`);
  const writer = new MessageWriter(path, isTemporary ? 4 : 12);
  writer.u32(0, "iaid", iaid);
  if (!isTemporary) {
    writer.u32(4, "t1Seconds", t1Seconds ?? 0);
    writer.u32(8, "t2Seconds", t2Seconds ?? 0);
  }
  const inner = [
    ...addresses.map((address, index) => encodeLease(`${path}.addresses[${index}]`, address)),
    ...prefixes.map((prefix, index) => encodePrefix(`${path}.prefixes[${index}]`, prefix)),
    ...statusOf(path, status),
  ];
  return encodeDhcpv6Option(path, CODES[kind], writer.bytes, ...inner);
}

const statusOf = (path: string, status: Dhcpv6StatusFields | undefined): readonly Uint8Array[] =>
  status === undefined ? [] : [encodeStatus(`${path}.status`, status)];

function encodeLease(path: string, fields: Dhcpv6AddressFields): Uint8Array {
  checkObject(path, fields);
  checkKnownOptions(path, fields, ADDRESS_FIELDS);
  const writer = new MessageWriter(path, 24);
  writer.address(0, "address", fields.address, parseIpv6);
  writeLifetimes(writer, 16, fields);
  return encodeDhcpv6Option(path, codes.IA_ADDRESS, writer.bytes, ...statusOf(path, fields.status));
}

function encodePrefix(path: string, fields: Dhcpv6PrefixFields): Uint8Array {
  checkObject(path, fields);
  checkKnownOptions(path, fields, PREFIX_FIELDS);
  const writer = new MessageWriter(path, 25);
  writeLifetimes(writer, 0, fields);
  writer.u8(8, "prefixLength", fields.prefixLength);
  writer.address(9, "prefix", fields.prefix, parseIpv6);
  return encodeDhcpv6Option(path, codes.IA_PREFIX, writer.bytes, ...statusOf(path, fields.status));
}

function writeLifetimes(writer: MessageWriter, at: number, fields: Lifetimes): void {
  const { preferredLifetimeSeconds = 0, validLifetimeSeconds = 0 } = fields;
  writer.u32(at, "preferredLifetimeSeconds", preferredLifetimeSeconds);
  writer.u32(at + 4, "validLifetimeSeconds", validLifetimeSeconds);
}
