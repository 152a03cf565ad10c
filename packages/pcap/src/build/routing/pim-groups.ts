import { badValue, checkArray, checkKnownOptions, checkObject, type OptionNames } from "../../check-options.ts";
import { MessageWriter } from "../message-writer.ts";
import { parseIpv4, parseIpv6 } from "../parse-address.ts";
import { joinParts } from "./join-parts.ts";

const FAMILY_IPV4 = 1;
const FAMILY_IPV6 = 2;
const IPV4_BYTES = 4;
const MAX_GROUPS = 255;

/** A source of a group, for `encodePim`. */
export interface PimSourceFields {
  /** Address of the source, or of the rendezvous point. */
  readonly address: string;
  /** Number of the address's bits that count. Default: all. */
  readonly prefixLength?: number | undefined;
  /** Whether the sender uses sparse mode. Default true. */
  readonly sparse?: boolean | undefined;
  /** Whether all sources are meant. Default false. */
  readonly wildcard?: boolean | undefined;
  /** Whether the message is for the tree of the rendezvous point. Default false. */
  readonly rpt?: boolean | undefined;
}

/** A group of a join/prune message, for `encodePim`. */
export interface PimGroupFields {
  /** Address of the group. */
  readonly group: string;
  /** Number of the address's bits that count. Default: all. */
  readonly prefixLength?: number | undefined;
  /** Sources to join. Default: none. */
  readonly joins?: readonly PimSourceFields[] | undefined;
  /** Sources to prune. Default: none. */
  readonly prunes?: readonly PimSourceFields[] | undefined;
}

/** A range of groups, for `encodePim`. */
export interface PimGroupRangeFields {
  /** Address of the first group. */
  readonly group: string;
  /** Number of the address's bits that count. Default: all. */
  readonly prefixLength?: number | undefined;
}

/** A rendezvous point, for `encodePim`. */
export interface PimRpFields {
  /** Its address. */
  readonly address: string;
  /** How long it is valid, in seconds. Default 150. */
  readonly holdtimeSeconds?: number | undefined;
  /** The lowest number is preferred. Default 192. */
  readonly priority?: number | undefined;
}

/** The rendezvous points of a range of groups, for `encodePim`. */
export interface PimRpSetFields extends PimGroupRangeFields {
  /** Number of rendezvous points in all fragments of the message. Default: those in `rps`. */
  readonly rpCount?: number | undefined;
  /** Rendezvous points. */
  readonly rps: readonly PimRpFields[];
}

const RANGE_FIELDS: OptionNames<PimGroupRangeFields> = { group: true, prefixLength: true };
const RP_FIELDS: OptionNames<PimRpFields> = { address: true, holdtimeSeconds: true, priority: true };
const RP_SET_FIELDS: OptionNames<PimRpSetFields> = { ...RANGE_FIELDS, rpCount: true, rps: true };
/** RFC 5059, section 3.2: two and a half advertisements. */
export const RP_HOLDTIME_SECONDS = 150;
export const RP_PRIORITY = 192;
const GROUP_FIELDS: OptionNames<PimGroupFields> = { group: true, prefixLength: true, joins: true, prunes: true };
const SOURCE_FIELDS: OptionNames<PimSourceFields> = {
  address: true,
  prefixLength: true,
  sparse: true,
  wildcard: true,
  rpt: true,
};

/** Returns an encoded unicast address (RFC 7761, section 4.9.1). */
export function encodeUnicast(path: string, text: unknown): Uint8Array {
  const address = parse(path, text);
  return joinParts([familyOf(address), address]);
}

/** Returns an encoded group address. */
export function encodeGroup(path: string, text: unknown, prefixLength?: number): Uint8Array {
  return encodeRange(path, text, 0, prefixLength);
}

/** Returns the groups of a join/prune message, with their sources. */
export function encodeGroups(groups: readonly PimGroupFields[]): Uint8Array {
  checkArray("encodePim.groups", groups);
  if (groups.length > MAX_GROUPS) throw badValue("encodePim.groups", `at most ${MAX_GROUPS} groups`, groups.length);
  return joinParts(groups.map((group, index) => encodeWithSources(`groups[${index}]`, group)));
}

/** Returns the ranges of groups of a candidate. */
export function encodeRanges(ranges: readonly PimGroupRangeFields[]): Uint8Array {
  checkArray("encodePim.groupRanges", ranges);
  return joinParts(
    ranges.map((range, index) => {
      const path = `groupRanges[${index}]`;
      checkObject(`encodePim.${path}`, range);
      checkKnownOptions(`encodePim.${path}`, range, RANGE_FIELDS);
      return encodeGroup(`${path}.group`, range.group, range.prefixLength);
    }),
  );
}

/** Returns the ranges of groups of a bootstrap message, with their rendezvous points. */
export function encodeRpSets(sets: readonly PimRpSetFields[]): Uint8Array {
  checkArray("encodePim.rpSets", sets);
  return joinParts(sets.map((set, index) => encodeRpSet(`rpSets[${index}]`, set)));
}

function encodeRpSet(path: string, set: PimRpSetFields): Uint8Array {
  checkObject(`encodePim.${path}`, set);
  checkKnownOptions(`encodePim.${path}`, set, RP_SET_FIELDS);
  checkArray(`encodePim.${path}.rps`, set.rps);
  const { rpCount = set.rps.length } = set;
  const counts = new MessageWriter("encodePim", 4);
  counts.u8(0, `${path}.rpCount`, rpCount);
  counts.u8(1, `${path}: number of rendezvous points`, set.rps.length);
  const rps = set.rps.map((rp, index) => encodeRp(`${path}.rps[${index}]`, rp));
  return joinParts([encodeGroup(`${path}.group`, set.group, set.prefixLength), counts.bytes, ...rps]);
}

function encodeRp(path: string, rp: PimRpFields): Uint8Array {
  checkObject(`encodePim.${path}`, rp);
  checkKnownOptions(`encodePim.${path}`, rp, RP_FIELDS);
  const { holdtimeSeconds = RP_HOLDTIME_SECONDS, priority = RP_PRIORITY } = rp;
  const writer = new MessageWriter("encodePim", 4);
  writer.u16(0, `${path}.holdtimeSeconds`, holdtimeSeconds);
  writer.u8(2, `${path}.priority`, priority);
  return joinParts([encodeUnicast(`${path}.address`, rp.address), writer.bytes]);
}

function encodeWithSources(path: string, fields: PimGroupFields): Uint8Array {
  checkObject(`encodePim.${path}`, fields);
  checkKnownOptions(`encodePim.${path}`, fields, GROUP_FIELDS);
  const { joins = [], prunes = [] } = fields;
  checkArray(`encodePim.${path}.joins`, joins);
  checkArray(`encodePim.${path}.prunes`, prunes);
  const counts = new MessageWriter("encodePim", 4);
  counts.u16(0, `${path}: number of joins`, joins.length);
  counts.u16(2, `${path}: number of prunes`, prunes.length);
  return joinParts([
    encodeGroup(`${path}.group`, fields.group, fields.prefixLength),
    counts.bytes,
    ...joins.map((source, index) => encodeSource(`${path}.joins[${index}]`, source)),
    ...prunes.map((source, index) => encodeSource(`${path}.prunes[${index}]`, source)),
  ]);
}

function encodeSource(path: string, fields: PimSourceFields): Uint8Array {
  checkObject(`encodePim.${path}`, fields);
  checkKnownOptions(`encodePim.${path}`, fields, SOURCE_FIELDS);
  const { sparse = true } = fields;
  const writer = new MessageWriter("encodePim", 0);
  const flags =
    writer.flag(`${path}.sparse`, sparse, 4) +
    writer.flag(`${path}.wildcard`, fields.wildcard, 2) +
    writer.flag(`${path}.rpt`, fields.rpt, 1);
  return encodeRange(`${path}.address`, fields.address, flags, fields.prefixLength);
}

function encodeRange(path: string, text: unknown, flags: number, prefixLength: number | undefined): Uint8Array {
  const address = parse(path, text);
  const writer = new MessageWriter("encodePim", 2);
  writer.u8(0, `${path}: flags`, flags);
  writer.u8(1, path.replace(/\w+$/, "prefixLength"), prefixLength === undefined ? address.length * 8 : prefixLength);
  return joinParts([familyOf(address), writer.bytes, address]);
}

function parse(path: string, text: unknown): Uint8Array {
  const address = typeof text === "string" ? (parseIpv4(text) ?? parseIpv6(text)) : undefined;
  if (address === undefined) throw badValue(`encodePim.${path}`, "an address", text);
  return address;
}

/** Returns family and encoding of an address. */
const familyOf = (address: Uint8Array): Uint8Array =>
  Uint8Array.of(address.length === IPV4_BYTES ? FAMILY_IPV4 : FAMILY_IPV6, 0);
