import { badValue, checkKnownOptions, checkOneOf, checkString } from "../../check-options.ts";
import { fletcherChecksum } from "../../decode/protocols/link/fletcher.ts";
import { ISIS_DISCRIMINATOR } from "../../decode/protocols/link/isis.ts";
import * as tlvs from "../../decode/protocols/link/isis-tlv.ts";
import * as types from "../../decode/protocols/link/isis-type.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4, parseIpv6 } from "../parse-address.ts";
import { join } from "../payload.ts";
import type { IsisNeighborFields, IsisPrefixFields } from "./isis-tlv.ts";
import * as elements from "./isis-tlv.ts";
import { checkTypedValues, joinAll, type TypedValue } from "./tag-list.ts";

/** LLC before each message: access points of OSI, unnumbered information. */
const LLC = Uint8Array.of(0xfe, 0xfe, 3);
const USUAL_HOLDING_SECONDS = 30;
const USUAL_LIFETIME_SECONDS = 1200;
const USUAL_PRIORITY = 64;
const BOTH_LEVELS = 3;
const LEVEL_2_SYSTEM = 3;
const FIRST_LSP = "0000.0000.0000.00-00";
const LAST_LSP = "ffff.ffff.ffff.ff-ff";
const CHECKSUM_AT = 24;
const LSP_ID_AT = 12;

/** Fields of {@link encodeIsis}: those of the message of the given `type`, and elements that any message may have. */
export interface IsisFields {
  /** 15 and 16 hello on a LAN of level 1 and 2, 17 hello on a point-to-point link, 18 and 20 LSP, 24 and 25 CSNP, 26 and 27 PSNP. */
  readonly type: number;
  /** The sender: a system in a hello, such as `0000.0000.0001`, a node in sequence numbers, such as `0000.0000.0001.00`. */
  readonly sourceId?: string | undefined;
  /** In a hello: 1 level 1, 2 level 2, 3 both. Default 3. */
  readonly circuitType?: number | undefined;
  /** In a hello: the time after which a silent neighbor is down. Default 30. */
  readonly holdingTimeSeconds?: number | undefined;
  /** In a hello on a LAN: the priority. Default 64. */
  readonly priority?: number | undefined;
  /** In a hello on a LAN: the identifier of the LAN, such as `0000.0000.0001.01`. */
  readonly lanId?: string | undefined;
  /** In a hello on a point-to-point link: the number of the circuit. Default 1. */
  readonly localCircuitId?: number | undefined;
  /** In an LSP: its identifier, such as `0000.0000.0001.00-00`. */
  readonly lspId?: string | undefined;
  /** In an LSP: its sequence number. Default 1. */
  readonly sequence?: number | undefined;
  /** In an LSP: the time until it expires. Default 1,200. */
  readonly remainingLifetimeSeconds?: number | undefined;
  /** In an LSP: whether the sender cannot carry transit traffic. Default false. */
  readonly overload?: boolean | undefined;
  /** In an LSP: how the sender reaches other areas, as bits: 1 by the default metric, … Default 0. */
  readonly attached?: number | undefined;
  /** In an LSP: 1 for a system of level 1, 3 for one of level 2. Default 3. */
  readonly systemType?: number | undefined;
  /** In an LSP: its checksum. Default: the correct one. */
  readonly checksum?: number | undefined;
  /** In a CSNP: the first identifier of its range. Default: the lowest. */
  readonly startLspId?: string | undefined;
  /** In a CSNP: the last identifier of its range. Default: the highest. */
  readonly endLspId?: string | undefined;
  /** Areas, such as `49.0001`. */
  readonly areaAddresses?: readonly string[] | undefined;
  /** Network protocols: 0xcc IPv4, 0x8e IPv6. */
  readonly protocols?: readonly number[] | undefined;
  /** IPv4 addresses of the sender. */
  readonly ipv4Addresses?: readonly string[] | undefined;
  /** IPv6 addresses of the sender. */
  readonly ipv6Addresses?: readonly string[] | undefined;
  /** Name of the sender. */
  readonly hostname?: string | undefined;
  /** MAC addresses of the systems that the sender hears. */
  readonly lanNeighbors?: readonly string[] | undefined;
  /** Neighbors in an LSP, as TLV 22. */
  readonly neighbors?: readonly IsisNeighborFields[] | undefined;
  /** Reachable prefixes of IPv4, as TLV 135. */
  readonly ipv4Prefixes?: readonly IsisPrefixFields[] | undefined;
  /** Reachable prefixes of IPv6, as TLV 236. */
  readonly ipv6Prefixes?: readonly IsisPrefixFields[] | undefined;
  /** The LSPs in sequence numbers. */
  readonly lspEntries?: readonly tlvs.IsisLspEntry[] | undefined;
  /** Elements after those that have fields. Default: none. */
  readonly tlvs?: readonly TypedValue[] | undefined;
  /** Length of the message. Default: the correct one. */
  readonly lengthBytes?: number | undefined;
}

type Kind = types.IsisKind;
const KIND_FIELDS: Readonly<Record<Kind, readonly (keyof IsisFields)[]>> = {
  "lan-hello": ["sourceId", "circuitType", "holdingTimeSeconds", "priority", "lanId"],
  "p2p-hello": ["sourceId", "circuitType", "holdingTimeSeconds", "localCircuitId"],
  lsp: ["lspId", "sequence", "remainingLifetimeSeconds", "overload", "attached", "systemType", "checksum"],
  csnp: ["sourceId", "startLspId", "endLspId"],
  psnp: ["sourceId"],
};
const ELEMENT_FIELDS = {
  areaAddresses: true,
  protocols: true,
  ipv4Addresses: true,
  ipv6Addresses: true,
  hostname: true,
  lanNeighbors: true,
  neighbors: true,
  ipv4Prefixes: true,
  ipv6Prefixes: true,
  lspEntries: true,
  tlvs: true,
  lengthBytes: true,
} as const;

/**
 * Returns the bytes of a message of IS-IS (ISO 10589) after its header of LLC, for an IEEE 802.3 frame to `01:80:c2:00:00:14` (level
 * 1), `01:80:c2:00:00:15` (level 2) or `09:00:2b:00:00:05` (point to point).
 *
 * @throws {TypeError} if a field is unknown, its value does not fit, or the type has no such field
 * @example
 * ethernet({ source: "52:54:00:00:00:0a", destination: "01:80:c2:00:00:14" },
 *   encodeIsis({ type: 15, sourceId: "0000.0000.0001", lanId: "0000.0000.0001.01", areaAddresses: ["49.0001"] }))
 */
export function encodeIsis(fields: IsisFields): Uint8Array {
  checkKnownOptions("isis", fields, { type: true, ...ELEMENT_FIELDS, ...namesOf(Object.values(KIND_FIELDS).flat()) });
  checkOneOf("isis.type", fields.type, Object.keys(types.ISIS_KINDS).map(Number));
  const kind = types.ISIS_KINDS[fields.type] ?? "psnp";
  checkKnownOptions(`isis of type ${fields.type}`, fields, {
    type: true,
    ...namesOf(KIND_FIELDS[kind]),
    ...ELEMENT_FIELDS,
  });
  const writer = new MessageWriter("isis", types.FIXED_BYTES[kind]);
  const encoded = elementsOf(fields).map(({ type, value }) => encodeElement(type, value));
  const body = joinAll(encoded);
  writeHeader(writer, fields.type, types.FIXED_BYTES[kind]);
  WRITERS[kind](writer, fields);
  const length = fields.lengthBytes ?? writer.bytes.length + body.length;
  writer.u16(types.LENGTH_AT[kind], "lengthBytes", length);
  const message = join(writer.bytes, body);
  if (kind === "lsp") setChecksum(message, fields.checksum);
  return join(LLC, message);
}

const namesOf = (names: readonly string[]): Record<string, true> =>
  Object.fromEntries(names.map((name): [string, true] => [name, true]));

function encodeElement(type: number, value: Uint8Array): Uint8Array {
  const writer = new MessageWriter("isis", 2);
  writer.u8(0, "tlvs: type", type);
  writer.u8(1, "tlvs: length", value.length);
  return join(writer.bytes, value);
}

function elementsOf(fields: IsisFields): TypedValue[] {
  const { hostname, tlvs: others = [] } = fields;
  checkString("isis.hostname", hostname);
  checkTypedValues("isis.tlvs", others);
  const name = hostname === undefined ? [] : [{ type: tlvs.HOSTNAME, value: new TextEncoder().encode(hostname) }];
  return [
    ...elements.areaElements(fields.areaAddresses),
    ...elements.lanNeighborElements(fields.lanNeighbors),
    ...elements.protocolElements(fields.protocols),
    ...elements.addressElements("ipv4Addresses", tlvs.IPV4_ADDRESSES, fields.ipv4Addresses, 4, parseIpv4),
    ...elements.addressElements("ipv6Addresses", tlvs.IPV6_ADDRESSES, fields.ipv6Addresses, 16, parseIpv6),
    ...name,
    ...elements.neighborElements(fields.neighbors),
    ...elements.prefixElements(4, fields.ipv4Prefixes),
    ...elements.prefixElements(6, fields.ipv6Prefixes),
    ...elements.lspEntryElements(fields.lspEntries),
    ...others,
  ];
}

function writeHeader(writer: MessageWriter, type: number, fixedBytes: number): void {
  writer.u8(0, "discriminator", ISIS_DISCRIMINATOR);
  writer.u8(1, "length of the fixed part", fixedBytes);
  writer.u8(2, "version", 1);
  writer.u8(4, "type", type);
  writer.u8(5, "version", 1);
}

function writeHello(writer: MessageWriter, fields: IsisFields): void {
  const { circuitType = BOTH_LEVELS, holdingTimeSeconds = USUAL_HOLDING_SECONDS } = fields;
  writer.u8(8, "circuitType", writer.part("circuitType", circuitType, 2, 0));
  writer.address(9, "sourceId", fields.sourceId, elements.parseIsisId(tlvs.SYSTEM_ID_BYTES));
  writer.u16(15, "holdingTimeSeconds", holdingTimeSeconds);
}

const writeSource = (writer: MessageWriter, { sourceId }: IsisFields): void =>
  writer.address(10, "sourceId", sourceId, elements.parseIsisId(tlvs.NODE_ID_BYTES));

const WRITERS: Readonly<Record<Kind, (writer: MessageWriter, fields: IsisFields) => void>> = {
  "lan-hello": (writer, fields) => {
    const { priority = USUAL_PRIORITY, lanId } = fields;
    writeHello(writer, fields);
    writer.u8(19, "priority", writer.part("priority", priority, 7, 0));
    writer.address(20, "lanId", lanId, elements.parseIsisId(tlvs.NODE_ID_BYTES));
  },
  "p2p-hello": (writer, fields) => {
    writeHello(writer, fields);
    writer.u8(19, "localCircuitId", fields.localCircuitId ?? 1);
  },
  lsp: (writer, fields) => {
    const { sequence = 1, remainingLifetimeSeconds = USUAL_LIFETIME_SECONDS, attached = 0 } = fields;
    const { systemType = LEVEL_2_SYSTEM, overload } = fields;
    writer.u16(10, "remainingLifetimeSeconds", remainingLifetimeSeconds);
    writer.address(LSP_ID_AT, "lspId", fields.lspId, elements.parseIsisId(tlvs.LSP_ID_BYTES));
    writer.u32(20, "sequence", sequence);
    const bits = writer.part("attached", attached, 4, 3) + writer.flag("overload", overload, 4);
    writer.u8(26, "systemType", bits + writer.part("systemType", systemType, 2, 0));
  },
  csnp: (writer, fields) => {
    const { startLspId = FIRST_LSP, endLspId = LAST_LSP } = fields;
    writeSource(writer, fields);
    writer.address(17, "startLspId", startLspId, elements.parseIsisId(tlvs.LSP_ID_BYTES));
    writer.address(25, "endLspId", endLspId, elements.parseIsisId(tlvs.LSP_ID_BYTES));
  },
  psnp: writeSource,
};

/** Sets the checksum, which covers the message from the identifier on. */
function setChecksum(message: Uint8Array, given: number | undefined): void {
  const checksum = given ?? fletcherChecksum(message.subarray(LSP_ID_AT), CHECKSUM_AT - LSP_ID_AT);
  if (!Number.isInteger(checksum) || checksum < 0 || checksum > 0xffff)
    throw badValue("isis.checksum", "an integer from 0 to 65535", checksum);
  new DataView(message.buffer, message.byteOffset).setUint16(CHECKSUM_AT, checksum);
}
