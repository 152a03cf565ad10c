import {
  badValue,
  checkArray,
  checkKnownOptions,
  checkObject,
  checkOneOf,
  type OptionNames,
} from "../../check-options.ts";
import * as types from "../../decode/protocols/igmp.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4 } from "../parse-address.ts";
import { noBytes, type TransportMessage } from "../payload.ts";
import { joinParts } from "./join-parts.ts";

const PROTOCOL_IGMP = 2;
const ALL_GROUPS = "0.0.0.0";
const ADDRESS_BYTES = 4;
const TENTH_MS = 100;
/** RFC 3376, section 8. */
const RESPONSE_TIME_MS = 10_000;
const QUERY_INTERVAL_SECONDS = 125;
const ROBUSTNESS = 2;
const SUPPRESS = 8;

interface AnyIgmpFields {
  /** Default: the correct checksum. */
  readonly checksum?: number | undefined;
}

/** Fields of a query, for {@link encodeIgmp}. */
export interface IgmpQueryFields extends AnyIgmpFields {
  /** Type of the message. */
  readonly type: 0x11;
  /** Version of the query. Default 3. */
  readonly version?: 1 | 2 | 3 | undefined;
  /** The group. Default `0.0.0.0`, all groups. */
  readonly group?: string | undefined;
  /** The maximum delay of the answer in milliseconds, a multiple of 100. Default 10,000. Not in version 1. */
  readonly maxResponseTimeMs?: number | undefined;
  /** Whether routers must not update their timers. Default false. Only in version 3. */
  readonly suppressRouterProcessing?: boolean | undefined;
  /** The querier's robustness variable. Default 2. Only in version 3. */
  readonly robustness?: number | undefined;
  /** The time between queries, in seconds. Default 125. Only in version 3. */
  readonly queryIntervalSeconds?: number | undefined;
  /** The sources that are queried. Default: none. Only in version 3. */
  readonly sources?: readonly string[] | undefined;
}

/** Fields of a message about one group, for {@link encodeIgmp}. */
export interface IgmpGroupFields extends AnyIgmpFields {
  /** Type of the message: 0x12 and 0x16 report of version 1 and 2, 0x17 leave. */
  readonly type: 0x12 | 0x16 | 0x17;
  /** The group. */
  readonly group: string;
}

/** A record of a report, for {@link encodeIgmp}. */
export interface IgmpRecordFields {
  /** 1 is including, 2 is excluding, 3 changes to include, 4 changes to exclude, 5 allows, 6 blocks sources. */
  readonly type: number;
  /** The group. */
  readonly group: string;
  /** Addresses of sources. Default: none. */
  readonly sources?: readonly string[] | undefined;
}

/** Fields of a report of version 3, for {@link encodeIgmp}. */
export interface IgmpReportFields extends AnyIgmpFields {
  /** Type of the message. */
  readonly type: 0x22;
  /** A record for each group. */
  readonly records: readonly IgmpRecordFields[];
}

/** Fields of {@link encodeIgmp}: those of the message's type. */
export type IgmpFields = IgmpQueryFields | IgmpGroupFields | IgmpReportFields;

const RECORD_FIELDS: OptionNames<IgmpRecordFields> = { type: true, group: true, sources: true };
const V1_QUERY = { type: true, version: true, group: true, checksum: true } as const;
const QUERY_FIELDS: Readonly<Record<number, Readonly<Record<string, true>>>> = {
  1: V1_QUERY,
  2: { ...V1_QUERY, maxResponseTimeMs: true },
  3: {
    ...V1_QUERY,
    maxResponseTimeMs: true,
    suppressRouterProcessing: true,
    robustness: true,
    queryIntervalSeconds: true,
    sources: true,
  },
};
const GROUP_FIELDS: OptionNames<IgmpGroupFields> = { type: true, group: true, checksum: true };
const REPORT_FIELDS: OptionNames<IgmpReportFields> = { type: true, records: true, checksum: true };
const TYPES = [
  types.IGMP_QUERY,
  types.IGMP_V1_REPORT,
  types.IGMP_V2_REPORT,
  types.IGMP_LEAVE,
  types.IGMP_V3_REPORT,
] as const;

/**
 * Returns an IGMP message, version 3 (RFC 3376), 2 (RFC 2236) or 1 (RFC 1112). The TTL of its packet defaults to 1. Hosts expect
 * the option router alert (`{ type: 148, data: new Uint8Array(2) }`) in the packet of versions 2 and 3.
 *
 * @throws {TypeError} if a field is unknown, or its value does not fit
 */
export function encodeIgmp(fields: IgmpFields): TransportMessage {
  checkObject("encodeIgmp: options", fields);
  checkOneOf("encodeIgmp.type", fields.type, TYPES);
  const message = joinParts(encodeParts(fields));
  const writer = new MessageWriter("encodeIgmp", message.length);
  writer.bytes.set(message);
  const { checksum = writer.checksum() } = fields;
  writer.u16(2, "checksum", checksum);
  return { protocol: PROTOCOL_IGMP, hopLimit: 1, encode: () => writer.bytes };
}

function encodeParts(fields: IgmpFields): Uint8Array[] {
  if (fields.type === types.IGMP_QUERY) return encodeQuery(fields);
  if (fields.type === types.IGMP_V3_REPORT) return encodeReport(fields);
  checkKnownOptions("encodeIgmp", fields, GROUP_FIELDS);
  return [encodeHeader(fields.type, 0, fields.group)];
}

function encodeQuery(fields: IgmpQueryFields): Uint8Array[] {
  const { version = 3, group = ALL_GROUPS, maxResponseTimeMs = version === 1 ? 0 : RESPONSE_TIME_MS } = fields;
  checkOneOf("encodeIgmp.version", version, [1, 2, 3]);
  checkKnownOptions("encodeIgmp", fields, QUERY_FIELDS[version] ?? {});
  if (version < 3) return [encodeHeader(fields.type, tenths(maxResponseTimeMs), group)];
  const { robustness = ROBUSTNESS, queryIntervalSeconds = QUERY_INTERVAL_SECONDS, sources = [] } = fields;
  const code = floatOf("maxResponseTimeMs", tenths(maxResponseTimeMs), maxResponseTimeMs);
  const encoded = encodeAddresses("sources", sources);
  const writer = new MessageWriter("encodeIgmp", 4);
  const suppress = writer.flag("suppressRouterProcessing", fields.suppressRouterProcessing, SUPPRESS);
  writer.u8(0, "robustness", suppress + writer.part("robustness", robustness, 3, 0));
  writer.u8(1, "queryIntervalSeconds", floatOf("queryIntervalSeconds", queryIntervalSeconds, queryIntervalSeconds));
  writer.u16(2, "number of sources", sources.length);
  return [encodeHeader(fields.type, code, group), writer.bytes, encoded];
}

function encodeReport(fields: IgmpReportFields): Uint8Array[] {
  checkKnownOptions("encodeIgmp", fields, REPORT_FIELDS);
  checkArray("encodeIgmp.records", fields.records);
  const header = new MessageWriter("encodeIgmp", types.IGMP_HEADER_BYTES);
  header.u8(0, "type", fields.type);
  header.u16(6, "number of records", fields.records.length);
  return [header.bytes, ...fields.records.map(encodeRecord)];
}

function encodeRecord(record: IgmpRecordFields, index: number): Uint8Array {
  const path = `records[${index}]`;
  checkObject(`encodeIgmp.${path}`, record);
  checkKnownOptions(`encodeIgmp.${path}`, record, RECORD_FIELDS);
  const { sources = [] } = record;
  const encoded = encodeAddresses(`${path}.sources`, sources);
  const writer = new MessageWriter("encodeIgmp", 8);
  writer.u8(0, `${path}.type`, record.type);
  writer.u16(2, `${path}: number of sources`, sources.length);
  writer.address(4, `${path}.group`, record.group, parseIpv4);
  return joinParts([writer.bytes, encoded]);
}

function encodeHeader(type: number, code: number, group: string): Uint8Array {
  const writer = new MessageWriter("encodeIgmp", types.IGMP_HEADER_BYTES);
  writer.u8(0, "type", type);
  writer.u8(1, "maxResponseTimeMs", code);
  writer.address(4, "group", group, parseIpv4);
  return writer.bytes;
}

function encodeAddresses(path: string, texts: readonly string[]): Uint8Array {
  checkArray(`encodeIgmp.${path}`, texts);
  if (texts.length === 0) return noBytes;
  const writer = new MessageWriter("encodeIgmp", texts.length * ADDRESS_BYTES);
  for (const [index, text] of texts.entries())
    writer.address(index * ADDRESS_BYTES, `${path}[${index}]`, text, parseIpv4);
  return writer.bytes;
}

function tenths(milliseconds: number): number {
  const value = milliseconds / TENTH_MS;
  if (Number.isInteger(value) && value >= 0) return value;
  throw badValue("encodeIgmp.maxResponseTimeMs", `a multiple of ${TENTH_MS}`, milliseconds);
}

/** Returns the code of a number: large ones have five significant bits (RFC 3376, section 4.1.1). */
function floatOf(name: string, value: number, given: number): number {
  const code = Array.from({ length: 256 }, (_, index) => types.decodeIgmpFloat(index)).indexOf(value);
  if (code >= 0) return code;
  throw badValue(`encodeIgmp.${name}`, "a number that five significant bits can express", given);
}
