import { badValue, checkArray, checkKnownOptions, checkObject } from "../../check-options.ts";
import * as types from "../../decode/routing/pim-body.ts";
import { unreachable } from "../../unreachable.ts";
import { MessageWriter } from "../message-writer.ts";
import { noBytes } from "../payload.ts";
import { joinParts } from "./join-parts.ts";
import {
  PIM_OPTION_FIELDS,
  type PimAssertFields,
  type PimBootstrapFields,
  type PimCandidateRpFields,
  type PimFields,
  type PimHelloFields,
  type PimJoinPruneFields,
  type PimRegisterFields,
} from "./pim-fields.ts";
import {
  encodeGroup,
  encodeGroups,
  encodeRanges,
  encodeRpSets,
  encodeUnicast,
  RP_HOLDTIME_SECONDS,
  RP_PRIORITY,
} from "./pim-groups.ts";

/** Three and a half hellos (RFC 7761, section 4.11). */
const HELLO_HOLDTIME_SECONDS = 105;
/** Three and a half join/prune messages (RFC 7761, section 4.11). */
const JOIN_PRUNE_HOLDTIME_SECONDS = 210;
/** RFC 7761, section 4.11. */
const PROPAGATION_DELAY_MS = 500;
const OVERRIDE_INTERVAL_MS = 2500;
/** RFC 5059, section 4.1. */
const HASH_MASK_LENGTH = 30;
const BORDER = 0x8000_0000;
const NULL_REGISTER = 0x4000_0000;
const RPT = 0x8000_0000;

/** Returns what follows the header of a message. */
export function encodePimBody(fields: PimFields): Uint8Array {
  switch (fields.type) {
    case types.PIM_HELLO:
      return encodeHello(fields);
    case types.PIM_REGISTER:
      return encodeRegister(fields);
    case types.PIM_REGISTER_STOP:
      return joinParts([encodeGroup("group", fields.group), encodeUnicast("source", fields.source)]);
    case types.PIM_JOIN_PRUNE:
    case types.PIM_GRAFT:
    case types.PIM_GRAFT_ACKNOWLEDGMENT:
      return encodeJoinPrune(fields);
    case types.PIM_BOOTSTRAP:
      return encodeBootstrap(fields);
    case types.PIM_CANDIDATE_RP:
      return encodeCandidateRp(fields);
    case types.PIM_ASSERT:
      return encodeAssert(fields);
    default:
      return unreachable(`the type ${String(fields satisfies never)}`);
  }
}

function encodeRegister({ border, nullRegister }: PimRegisterFields): Uint8Array {
  const writer = new MessageWriter("encodePim", 4);
  const flags = writer.flag("border", border, BORDER) + writer.flag("nullRegister", nullRegister, NULL_REGISTER);
  writer.u32(0, "border", flags);
  return writer.bytes;
}

function encodeBootstrap(fields: PimBootstrapFields): Uint8Array {
  const { fragmentTag = 0, hashMaskLength = HASH_MASK_LENGTH, bsrPriority = 0 } = fields;
  const writer = new MessageWriter("encodePim", 4);
  writer.u16(0, "fragmentTag", fragmentTag);
  writer.u8(2, "hashMaskLength", hashMaskLength);
  writer.u8(3, "bsrPriority", bsrPriority);
  const { rpSets = [] } = fields;
  return joinParts([writer.bytes, encodeUnicast("bsrAddress", fields.bsrAddress), encodeRpSets(rpSets)]);
}

function encodeCandidateRp(fields: PimCandidateRpFields): Uint8Array {
  const { rpPriority = RP_PRIORITY, holdtimeSeconds = RP_HOLDTIME_SECONDS, groupRanges = [] } = fields;
  const ranges = encodeRanges(groupRanges);
  const writer = new MessageWriter("encodePim", 4);
  writer.u8(0, "number of ranges", groupRanges.length);
  writer.u8(1, "rpPriority", rpPriority);
  writer.u16(2, "holdtimeSeconds", holdtimeSeconds);
  return joinParts([writer.bytes, encodeUnicast("rpAddress", fields.rpAddress), ranges]);
}

function encodeAssert(fields: PimAssertFields): Uint8Array {
  const { metricPreference = 0, metric = 0 } = fields;
  const writer = new MessageWriter("encodePim", 8);
  const preference = writer.part("metricPreference", metricPreference, 31, 0);
  writer.u32(0, "metricPreference", writer.flag("rpt", fields.rpt, RPT) + preference);
  writer.u32(4, "metric", metric);
  return joinParts([encodeGroup("group", fields.group), encodeUnicast("source", fields.source), writer.bytes]);
}

function encodeJoinPrune(fields: PimJoinPruneFields): Uint8Array {
  const { holdtimeSeconds = JOIN_PRUNE_HOLDTIME_SECONDS, groups = [] } = fields;
  const encoded = encodeGroups(groups);
  const counts = new MessageWriter("encodePim", 4);
  counts.u8(1, "number of groups", groups.length);
  counts.u16(2, "holdtimeSeconds", holdtimeSeconds);
  return joinParts([encodeUnicast("upstreamNeighbor", fields.upstreamNeighbor), counts.bytes, encoded]);
}

function encodeHello(fields: PimHelloFields): Uint8Array {
  const { holdtimeSeconds = HELLO_HOLDTIME_SECONDS, drPriority, generationId, options = [] } = fields;
  checkArray("encodePim.options", options);
  return joinParts([
    encodeNumbers(types.PIM_HOLDTIME, 2, { holdtimeSeconds }),
    encodeLanPruneDelay(fields),
    drPriority === undefined ? noBytes : encodeNumbers(types.PIM_DR_PRIORITY, 4, { drPriority }),
    generationId === undefined ? noBytes : encodeNumbers(types.PIM_GENERATION_ID, 4, { generationId }),
    encodeAddressList(fields),
    ...options.map((option, index) => {
      const path = `encodePim.options[${index}]`;
      checkObject(path, option);
      checkKnownOptions(path, option, PIM_OPTION_FIELDS);
      if (!(option.value instanceof Uint8Array)) throw badValue(`${path}.value`, "a Uint8Array", option.value);
      return encodeOption(option.type, `options[${index}]`, option.value);
    }),
  ]);
}

function encodeLanPruneDelay({ propagationDelayMs, overrideIntervalMs }: PimHelloFields): Uint8Array {
  if (propagationDelayMs === undefined && overrideIntervalMs === undefined) return noBytes;
  const writer = new MessageWriter("encodePim", 0);
  const delay = writer.part("propagationDelayMs", propagationDelayMs ?? PROPAGATION_DELAY_MS, 15, 0);
  const numbers = { propagationDelayMs: delay, overrideIntervalMs: overrideIntervalMs ?? OVERRIDE_INTERVAL_MS };
  return encodeNumbers(types.PIM_LAN_PRUNE_DELAY, 2, numbers);
}

function encodeAddressList({ secondaryAddresses }: PimHelloFields): Uint8Array {
  if (secondaryAddresses === undefined) return noBytes;
  checkArray("encodePim.secondaryAddresses", secondaryAddresses);
  const addresses = secondaryAddresses.map((text, index) => encodeUnicast(`secondaryAddresses[${index}]`, text));
  return encodeOption(types.PIM_ADDRESS_LIST, "secondaryAddresses", joinParts(addresses));
}

/** Returns an option with numbers of 2 or 4 bytes, by the names of their fields. */
function encodeNumbers(type: number, widthBytes: 2 | 4, numbers: Readonly<Record<string, number>>): Uint8Array {
  const entries = Object.entries(numbers);
  const writer = new MessageWriter("encodePim", entries.length * widthBytes);
  for (const [index, [name, value]] of entries.entries()) {
    if (widthBytes === 2) writer.u16(index * 2, name, value);
    else writer.u32(index * 4, name, value);
  }
  return encodeOption(type, "options", writer.bytes);
}

function encodeOption(type: number, path: string, value: Uint8Array): Uint8Array {
  const head = new MessageWriter("encodePim", 4);
  head.u16(0, `${path}.type`, type);
  head.u16(2, `${path}: length of the value`, value.length);
  return joinParts([head.bytes, value]);
}
