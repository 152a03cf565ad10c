import { checkInteger, type OptionNames } from "../../check-options.ts";
import type { MessageWriter } from "../message-writer.ts";
import { writeClockIdentity } from "./ptp-parts.ts";

/** The fields that only announce messages have. */
export interface PtpAnnounceFields {
  /** Difference of TAI and UTC, in seconds. Default 37. */
  readonly currentUtcOffsetSeconds?: number | undefined;
  /** The lowest wins. Default 128. */
  readonly grandmasterPriority1?: number | undefined;
  /** Class of the grandmaster: 6 has a primary reference. Default 248. */
  readonly grandmasterClockClass?: number | undefined;
  /** Accuracy of the grandmaster: 0x21 100 ns, 0xfe unknown. Default 0xfe. */
  readonly grandmasterClockAccuracy?: number | undefined;
  /** Stability of the grandmaster, as a scaled logarithm. Default 0xffff: unknown. */
  readonly grandmasterOffsetScaledLogVariance?: number | undefined;
  /** Default 128. */
  readonly grandmasterPriority2?: number | undefined;
  /** Identity of the grandmaster. Default: the clock that sends the message. */
  readonly grandmasterIdentity?: string | undefined;
  /** Number of clocks between the grandmaster and this one. Default 0. */
  readonly stepsRemoved?: number | undefined;
  /** 0x20 GNSS, 0xa0 oscillator, … Default 0xa0. */
  readonly timeSource?: number | undefined;
}

/** The fields that only management messages have. */
export interface PtpManagementFields {
  /** Number of clocks that forward the message, at its sender. Default 0. */
  readonly startingBoundaryHops?: number | undefined;
  /** Number of clocks that still forward the message. Default 0. */
  readonly boundaryHops?: number | undefined;
  /** 0 get, 1 set, 2 response, 3 command, 4 acknowledge. Default 0. */
  readonly actionField?: number | undefined;
}

export const ANNOUNCE_FIELDS: OptionNames<PtpAnnounceFields> = {
  currentUtcOffsetSeconds: true,
  grandmasterPriority1: true,
  grandmasterClockClass: true,
  grandmasterClockAccuracy: true,
  grandmasterOffsetScaledLogVariance: true,
  grandmasterPriority2: true,
  grandmasterIdentity: true,
  stepsRemoved: true,
  timeSource: true,
};
export const MANAGEMENT_FIELDS: OptionNames<PtpManagementFields> = {
  startingBoundaryHops: true,
  boundaryHops: true,
  actionField: true,
};
const UTC_OFFSET_SECONDS = 37;
const DEFAULT_PRIORITY = 128;
const DEFAULT_CLASS = 248;
const UNKNOWN_ACCURACY = 0xfe;
const UNKNOWN_VARIANCE = 0xffff;
const OSCILLATOR = 0xa0;
const MAX_I16 = 0x7fff;
const MIN_I16 = -0x8000;

/** Writes the body of an announce message after its timestamp. */
export function writeAnnounce(
  writer: MessageWriter,
  fields: PtpAnnounceFields & { readonly sourcePortIdentity: { readonly clockIdentity: string } },
): void {
  const { currentUtcOffsetSeconds = UTC_OFFSET_SECONDS, stepsRemoved = 0, timeSource = OSCILLATOR } = fields;
  const { grandmasterPriority1 = DEFAULT_PRIORITY, grandmasterPriority2 = DEFAULT_PRIORITY } = fields;
  const { grandmasterClockClass = DEFAULT_CLASS, grandmasterClockAccuracy = UNKNOWN_ACCURACY } = fields;
  const { grandmasterOffsetScaledLogVariance = UNKNOWN_VARIANCE } = fields;
  const { grandmasterIdentity = fields.sourcePortIdentity.clockIdentity } = fields;
  checkInteger("encodePtp.currentUtcOffsetSeconds", currentUtcOffsetSeconds, MAX_I16, MIN_I16);
  writer.u16(44, "currentUtcOffsetSeconds", currentUtcOffsetSeconds & 0xffff);
  writer.u8(47, "grandmasterPriority1", grandmasterPriority1);
  writer.u8(48, "grandmasterClockClass", grandmasterClockClass);
  writer.u8(49, "grandmasterClockAccuracy", grandmasterClockAccuracy);
  writer.u16(50, "grandmasterOffsetScaledLogVariance", grandmasterOffsetScaledLogVariance);
  writer.u8(52, "grandmasterPriority2", grandmasterPriority2);
  writeClockIdentity(writer, 53, "encodePtp.grandmasterIdentity", grandmasterIdentity);
  writer.u16(61, "stepsRemoved", stepsRemoved);
  writer.u8(63, "timeSource", timeSource);
}

/** Writes the body of a management message after its target. */
export function writeManagement(writer: MessageWriter, fields: PtpManagementFields): void {
  const { startingBoundaryHops = 0, boundaryHops = 0, actionField = 0 } = fields;
  writer.u8(44, "startingBoundaryHops", startingBoundaryHops);
  writer.u8(45, "boundaryHops", boundaryHops);
  writer.u8(46, "actionField", writer.part("actionField", actionField, 4, 0));
}
