import { missing, type Problem } from "../field/problem.ts";
import type { Span } from "../field/span.ts";
import { type PimGroupRange, PimReader, type PimSource } from "./pim-address.ts";

export const PIM_HEADER_BYTES = 4;
/** The bytes of a register before its packet. */
export const PIM_REGISTER_BYTES = 8;

export const PIM_HELLO = 0;
export const PIM_REGISTER = 1;
export const PIM_REGISTER_STOP = 2;
export const PIM_JOIN_PRUNE = 3;
export const PIM_BOOTSTRAP = 4;
export const PIM_ASSERT = 5;
export const PIM_GRAFT = 6;
export const PIM_GRAFT_ACKNOWLEDGMENT = 7;
export const PIM_CANDIDATE_RP = 8;

/** Numbers of the options of a hello (RFC 7761, section 4.9.2). */
export const PIM_HOLDTIME = 1;
export const PIM_LAN_PRUNE_DELAY = 2;
export const PIM_DR_PRIORITY = 19;
export const PIM_GENERATION_ID = 20;
export const PIM_ADDRESS_LIST = 24;

/** An option of a hello. */
export interface PimOption {
  /** 1 hold time, 2 LAN prune delay, 19 priority, 20 generation, 21 state refresh, 22 bidirectional, 24 address list, … */
  readonly type: number;
  /** The option's bytes, without type and length. A view. */
  readonly value: Uint8Array;
}

/** A group of a join/prune message (RFC 7761, section 4.9.5). */
export interface PimGroup extends PimGroupRange {
  /** Sources that are joined. */
  readonly joins: readonly PimSource[];
  /** Sources that are pruned. */
  readonly prunes: readonly PimSource[];
}

/** A rendezvous point in a bootstrap message (RFC 5059, section 4.1). */
export interface PimRp {
  /** Its address. */
  readonly address: string;
  /** How long it is valid, in seconds. */
  readonly holdtimeSeconds: number;
  /** The lowest number is preferred. */
  readonly priority: number;
}

/** The rendezvous points of a range of groups in a bootstrap message (RFC 5059, section 4.1). */
export interface PimRpSet extends PimGroupRange {
  /** Number of rendezvous points in all fragments of the message. */
  readonly rpCount: number;
  /** Those in this message. */
  readonly rps: readonly PimRp[];
}

/** What follows the header, by type: fields that a type does not have, or that are not available, are undefined. */
export interface PimBody {
  options?: readonly PimOption[] | undefined;
  holdtimeSeconds?: number | undefined;
  propagationDelayMs?: number | undefined;
  overrideIntervalMs?: number | undefined;
  drPriority?: number | undefined;
  generationId?: number | undefined;
  secondaryAddresses?: readonly string[] | undefined;
  border?: boolean | undefined;
  nullRegister?: boolean | undefined;
  group?: string | undefined;
  source?: string | undefined;
  upstreamNeighbor?: string | undefined;
  groups?: readonly PimGroup[] | undefined;
  fragmentTag?: number | undefined;
  hashMaskLength?: number | undefined;
  bsrPriority?: number | undefined;
  bsrAddress?: string | undefined;
  rpSets?: readonly PimRpSet[] | undefined;
  rpAddress?: string | undefined;
  rpPriority?: number | undefined;
  groupRanges?: readonly PimGroupRange[] | undefined;
  rpt?: boolean | undefined;
  metricPreference?: number | undefined;
  metric?: number | undefined;
  problem?: Problem | undefined;
}

const BORDER = 0x8000_0000;
const NULL_REGISTER = 0x4000_0000;
const RPT = 0x8000_0000;

/** Returns what follows the header of a message of a type. */
export function readPimBody(type: number, span: Span): PimBody {
  const reader = new PimReader(span, PIM_HEADER_BYTES);
  const body = readByType(type, reader);
  body.problem ??= reader.problem;
  // The packet in a register has problems of its own.
  if (!span.isWhole && type !== PIM_REGISTER) body.problem ??= missing("the message is incomplete", span);
  return body;
}

function readByType(type: number, reader: PimReader): PimBody {
  switch (type) {
    case PIM_HELLO:
      return readHello(reader);
    case PIM_REGISTER:
      return readRegister(reader);
    case PIM_REGISTER_STOP:
      return { group: reader.group()?.group, source: reader.unicast() };
    case PIM_JOIN_PRUNE:
    case PIM_GRAFT:
    case PIM_GRAFT_ACKNOWLEDGMENT:
      return readJoinPrune(reader);
    case PIM_BOOTSTRAP:
      return readBootstrap(reader);
    case PIM_CANDIDATE_RP:
      return readCandidateRp(reader);
    case PIM_ASSERT:
      return readAssert(reader);
    default:
      return {};
  }
}

function readRegister(reader: PimReader): PimBody {
  const flags = reader.u32();
  if (flags === undefined) return {};
  return { border: (flags & BORDER) !== 0, nullRegister: (flags & NULL_REGISTER) !== 0 };
}

function readBootstrap(reader: PimReader): PimBody {
  const fragmentTag = reader.u16();
  const hashMaskLength = reader.u8();
  const bsrPriority = reader.u8();
  const bsrAddress = reader.unicast();
  const rpSets: PimRpSet[] = [];
  while (!reader.isAtEnd) {
    const range = reader.group();
    const counts = reader.take(4);
    if (range === undefined || counts === undefined) break;
    const { group, prefixLength } = range;
    rpSets.push({ group, prefixLength, rpCount: counts.u8(0), rps: readRps(reader, counts.u8(1)) });
  }
  return { fragmentTag, hashMaskLength, bsrPriority, bsrAddress, rpSets };
}

function readRps(reader: PimReader, count: number): PimRp[] {
  const rps: PimRp[] = [];
  while (rps.length < count) {
    const address = reader.unicast();
    const rest = reader.take(4);
    if (address === undefined || rest === undefined) break;
    rps.push({ address, holdtimeSeconds: rest.u16(0), priority: rest.u8(2) });
  }
  return rps;
}

function readCandidateRp(reader: PimReader): PimBody {
  const head = reader.take(4);
  const rpAddress = reader.unicast();
  if (head === undefined) return {};
  const groupRanges: PimGroupRange[] = [];
  while (groupRanges.length < head.u8(0)) {
    const range = reader.group();
    if (range === undefined) break;
    groupRanges.push(range);
  }
  return { holdtimeSeconds: head.u16(2), rpPriority: head.u8(1), rpAddress, groupRanges };
}

function readAssert(reader: PimReader): PimBody {
  const group = reader.group()?.group;
  const source = reader.unicast();
  const preference = reader.u32();
  const metric = reader.u32();
  if (preference === undefined) return { group, source };
  return { group, source, rpt: (preference & RPT) !== 0, metricPreference: preference % RPT, metric };
}

function readHello(reader: PimReader): PimBody {
  const options: PimOption[] = [];
  const body: PimBody = { options };
  while (!reader.isAtEnd) {
    const head = reader.take(4);
    const value = head && reader.take(head.u16(2));
    if (head === undefined || value === undefined) break;
    options.push({ type: head.u16(0), value: value.bytes() });
    body.problem ??= readOption(body, head.u16(0), value);
  }
  return body;
}

/** Adds the fields of an option whose length is that of its type. */
function readOption(body: PimBody, type: number, value: Span): Problem | undefined {
  const { length } = value;
  if (type === PIM_HOLDTIME && length === 2) body.holdtimeSeconds = value.u16(0);
  if (type === PIM_LAN_PRUNE_DELAY && length === 4) {
    body.propagationDelayMs = value.u16(0) & 0x7fff;
    body.overrideIntervalMs = value.u16(2);
  }
  if (type === PIM_DR_PRIORITY && length === 4) body.drPriority = value.u32(0);
  if (type === PIM_GENERATION_ID && length === 4) body.generationId = value.u32(0);
  if (type !== PIM_ADDRESS_LIST) return undefined;
  const reader = new PimReader(value, 0);
  const addresses: string[] = [];
  while (!reader.isAtEnd) {
    const address = reader.unicast();
    if (address === undefined) break;
    addresses.push(address);
  }
  body.secondaryAddresses = addresses;
  return reader.problem;
}

function readJoinPrune(reader: PimReader): PimBody {
  const upstreamNeighbor = reader.unicast();
  const counts = reader.take(4);
  if (counts === undefined) return { upstreamNeighbor };
  const groups: PimGroup[] = [];
  for (let index = 0; index < counts.u8(1); index++) {
    const range = reader.group();
    const numbers = reader.take(4);
    if (range === undefined || numbers === undefined) break;
    const { group, prefixLength } = range;
    const joins = readSources(reader, numbers.u16(0));
    groups.push({ group, prefixLength, joins, prunes: readSources(reader, numbers.u16(2)) });
  }
  return { upstreamNeighbor, holdtimeSeconds: counts.u16(2), groups };
}

function readSources(reader: PimReader, count: number): PimSource[] {
  const sources: PimSource[] = [];
  while (sources.length < count) {
    const source = reader.source();
    if (source === undefined) break;
    sources.push(source);
  }
  return sources;
}
