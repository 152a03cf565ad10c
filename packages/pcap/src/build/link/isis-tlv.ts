import { badValue, checkArray, checkInteger, checkKnownOptions, type OptionNames } from "../../check-options.ts";
import * as tlvs from "../../decode/protocols/link/isis-tlv.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4, parseIpv6, parseMac } from "../parse-address.ts";
import { join, noBytes } from "../payload.ts";
import type { TypedValue } from "./tag-list.ts";

const MAX_VALUE_BYTES = 255;
const ID_DIGITS: Readonly<Record<number, RegExp>> = {
  [tlvs.SYSTEM_ID_BYTES]: /^[0-9a-f]{4}(\.[0-9a-f]{4}){2}$/i,
  [tlvs.NODE_ID_BYTES]: /^[0-9a-f]{4}(\.[0-9a-f]{4}){2}\.[0-9a-f]{2}$/i,
  [tlvs.LSP_ID_BYTES]: /^[0-9a-f]{4}(\.[0-9a-f]{4}){2}\.[0-9a-f]{2}-[0-9a-f]{2}$/i,
};
const AREA = /^[0-9a-f]{2}(\.[0-9a-f]{4})*(\.[0-9a-f]{2})?$/i;

/** A neighbor in a link state PDU to send, as TLV 22. */
export interface IsisNeighborFields {
  /** Identifier, such as `0000.0000.0001.00`. */
  readonly id: string;
  /** Metric. Default 10. */
  readonly metric?: number | undefined;
}

/** A reachable prefix to send, as TLV 135 or 236. */
export interface IsisPrefixFields {
  /** Prefix, such as `10.0.0.0/24` or `2001:db8::/32`. */
  readonly prefix: string;
  /** Metric. Default 10. */
  readonly metric?: number | undefined;
  /** Whether it is advertised down from level 2 to level 1. Default false. */
  readonly isDown?: boolean | undefined;
}

const USUAL_METRIC = 10;
const NEIGHBOR_FIELDS: OptionNames<IsisNeighborFields> = { id: true, metric: true };
const PREFIX_FIELDS: OptionNames<IsisPrefixFields> = { prefix: true, metric: true, isDown: true };
const ENTRY_FIELDS: OptionNames<tlvs.IsisLspEntry> = {
  lspId: true,
  sequence: true,
  remainingLifetimeSeconds: true,
  checksum: true,
};

const hexBytes = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Returns the bytes of an identifier of a system (6 bytes), a node (7) or a link state PDU (8); undefined for other text. */
export const parseIsisId =
  (bytes: number) =>
  (text: string): Uint8Array | undefined =>
    ID_DIGITS[bytes]?.test(text) === true ? hexBytes(text.replaceAll(/[.-]/g, "")) : undefined;

/** Returns the elements of one type for items: as many as are needed, since the value of each has at most 255 bytes. */
function elementsOf(type: number, items: readonly Uint8Array[], head: Uint8Array = noBytes): TypedValue[] {
  const values: Uint8Array[] = [];
  for (const item of items) {
    const last = values.at(-1);
    if (last === undefined || last.length + item.length > MAX_VALUE_BYTES) values.push(join(head, item));
    else values[values.length - 1] = join(last, item);
  }
  return values.map((value) => ({ type, value }));
}

/** Returns the elements for a list of addresses or identifiers, all of the same length; none if there is no list. */
export function addressElements(
  name: string,
  type: number,
  texts: readonly string[] | undefined,
  bytes: number,
  parse: (text: string) => Uint8Array | undefined,
): TypedValue[] {
  if (texts === undefined) return [];
  checkArray(`isis.${name}`, texts);
  const items = texts.map((text, index) => {
    const writer = new MessageWriter("isis", bytes);
    writer.address(0, `${name}[${index}]`, text, parse);
    return writer.bytes;
  });
  return elementsOf(type, items);
}

/** Returns the element for the areas; none if there is no list. */
export function areaElements(areas: readonly string[] | undefined): TypedValue[] {
  if (areas === undefined) return [];
  checkArray("isis.areaAddresses", areas);
  const items = areas.map((area, index) => {
    if (typeof area !== "string" || !AREA.test(area))
      throw badValue(`isis.areaAddresses[${index}]`, "an area such as 49.0001", area);
    const bytes = hexBytes(area.replaceAll(".", ""));
    return join(Uint8Array.of(bytes.length), bytes);
  });
  return elementsOf(tlvs.AREA_ADDRESSES, items);
}

/** Returns the elements for the MAC addresses of neighbors on a LAN; none if there is no list. */
export const lanNeighborElements = (texts: readonly string[] | undefined): TypedValue[] =>
  addressElements("lanNeighbors", tlvs.LAN_NEIGHBORS, texts, 6, parseMac);

/** Returns the element for the network protocols; none if there is no list. */
export function protocolElements(protocols: readonly number[] | undefined): TypedValue[] {
  if (protocols === undefined) return [];
  checkArray("isis.protocols", protocols);
  for (const [index, protocol] of protocols.entries()) checkInteger(`isis.protocols[${index}]`, protocol, 255);
  return [{ type: tlvs.PROTOCOLS, value: Uint8Array.from(protocols) }];
}

/** Returns the elements for the summaries of link state PDUs; none if there is no list. */
export function lspEntryElements(entries: readonly tlvs.IsisLspEntry[] | undefined): TypedValue[] {
  if (entries === undefined) return [];
  checkArray("isis.lspEntries", entries);
  const items = entries.map((entry, index) => {
    const path = `lspEntries[${index}]`;
    checkKnownOptions(`isis.${path}`, entry, ENTRY_FIELDS);
    const writer = new MessageWriter("isis", 16);
    writer.u16(0, `${path}.remainingLifetimeSeconds`, entry.remainingLifetimeSeconds);
    writer.address(2, `${path}.lspId`, entry.lspId, parseIsisId(tlvs.LSP_ID_BYTES));
    writer.u32(10, `${path}.sequence`, entry.sequence);
    writer.u16(14, `${path}.checksum`, entry.checksum);
    return writer.bytes;
  });
  return elementsOf(tlvs.LSP_ENTRIES, items);
}

/** Returns the elements for neighbors in a link state PDU; none if there is no list. */
export function neighborElements(neighbors: readonly IsisNeighborFields[] | undefined): TypedValue[] {
  if (neighbors === undefined) return [];
  checkArray("isis.neighbors", neighbors);
  const items = neighbors.map((neighbor, index) => {
    const path = `neighbors[${index}]`;
    checkKnownOptions(`isis.${path}`, neighbor, NEIGHBOR_FIELDS);
    const { id, metric = USUAL_METRIC } = neighbor;
    const writer = new MessageWriter("isis", 11);
    writer.address(0, `${path}.id`, id, parseIsisId(tlvs.NODE_ID_BYTES));
    writer.u32(7, `${path}.metric`, writer.part(`${path}.metric`, metric, 24, 8));
    return writer.bytes;
  });
  return elementsOf(tlvs.EXTENDED_IS, items);
}

/** Returns the elements for reachable prefixes of a version of IP; none if there is no list. */
export function prefixElements(version: 4 | 6, prefixes: readonly IsisPrefixFields[] | undefined): TypedValue[] {
  if (prefixes === undefined) return [];
  const name = version === 4 ? "ipv4Prefixes" : "ipv6Prefixes";
  checkArray(`isis.${name}`, prefixes);
  const items = prefixes.map((one, index) => encodePrefix(version, `${name}[${index}]`, one));
  return elementsOf(version === 4 ? tlvs.EXTENDED_IP : tlvs.IPV6_REACHABILITY, items);
}

function encodePrefix(version: 4 | 6, path: string, fields: IsisPrefixFields): Uint8Array {
  checkKnownOptions(`isis.${path}`, fields, PREFIX_FIELDS);
  const { prefix, metric = USUAL_METRIC, isDown } = fields;
  const maxLength = version === 4 ? 32 : 128;
  const parts = typeof prefix === "string" ? prefix.split("/") : [];
  const address = (version === 4 ? parseIpv4 : parseIpv6)(parts[0] ?? "");
  const length = /^\d{1,3}$/.test(parts[1] ?? "") ? Number(parts[1]) : Number.NaN;
  if (address === undefined || parts.length !== 2 || !(length <= maxLength))
    throw badValue(`isis.${path}.prefix`, `an IPv${version} prefix`, prefix);
  const writer = new MessageWriter("isis", version === 4 ? 5 : 6);
  writer.u32(0, `${path}.metric`, metric);
  const down = writer.flag(`${path}.isDown`, isDown, 0x80);
  writer.u8(4, `${path}.isDown`, version === 4 ? down + length : down);
  if (version === 6) writer.u8(5, `${path}.prefix`, length);
  return join(writer.bytes, address.subarray(0, Math.ceil(length / 8)));
}
