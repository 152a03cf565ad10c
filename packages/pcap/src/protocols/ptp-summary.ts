import type { Ptp, PtpPortIdentity, PtpTimestamp } from "../decode/protocols/ptp.ts";
import * as types from "../decode/protocols/ptp.ts";

const TYPES: ReadonlyMap<number, string> = new Map([
  [types.SYNC, "sync msg"],
  [types.DELAY_REQUEST, "delay req msg"],
  [types.PEER_DELAY_REQUEST, "peer delay req msg"],
  [types.PEER_DELAY_RESPONSE, "peer delay resp msg"],
  [types.FOLLOW_UP, "follow up msg"],
  [types.DELAY_RESPONSE, "delay resp msg"],
  [types.PEER_DELAY_FOLLOW_UP, "pdelay resp fup msg"],
  [types.ANNOUNCE, "announce msg"],
  [types.SIGNALING, "signalling msg"],
  [types.MANAGEMENT, "management msg"],
]);
const CONTROLS: readonly string[] = ["Sync", "Delay_Req", "Follow_Up", "Delay_Resp", "Management", "Other"];
/** Flags that have no names are "unknown". */
const FLAGS: readonly (readonly [number, string])[] = [
  [0x0001, "l1 61"],
  [0x0002, "l1 59"],
  [0x0004, "utc reasonable"],
  [0x0008, "timescale"],
  [0x0010, "time tracable"],
  [0x0020, "frequency tracable"],
  [0x0100, "alternate master"],
  [0x0200, "two step"],
  [0x0400, "unicast"],
  [0x1000, "profile specific 1"],
  [0x2000, "profile specific 2"],
  [0x4000, "security mask"],
  [0x18c0, "unknown"],
];
const V1_COMPATIBLE = 1;
/** Place of the reserved byte of announce, which is shown although it means nothing. */
const RESERVED_AT = 46;
const NO_PORT: PtpPortIdentity = { clockIdentity: "00:00:00:00:00:00:00:00", portNumber: 0 };

/** Describes a message, as tcpdump does. It shows version 2.1 as 18, without the message, and the wrong hops of management. */
export function summarizePtp(ptp: Ptp): string {
  const { messageType, sourcePortIdentity, controlField, minorVersionPtp, flags, correctionNs } = ptp;
  const names = FLAGS.filter((flag) => (flags & flag[0]) !== 0).map((flag) => flag[1]);
  const wholeNs = Math.floor(correctionNs);
  const parts = [
    `PTPv${ptp.versionPtp}${minorVersionPtp === 0 ? "" : `.${minorVersionPtp}`}`,
    `v1 compat : ${(ptp.majorSdoId & V1_COMPATIBLE) === 0 ? "no" : "yes"}`,
    `msg type : ${TYPES.get(messageType) ?? "Reserved"}`,
    `length : ${ptp.messageLengthBytes}`,
    `domain : ${ptp.domainNumber}`,
    `reserved1 : ${ptp.minorSdoId}`,
    `Flags [${names.length === 0 ? "none" : names.join(", ")}]`,
    `NS correction : ${wholeNs < 0 ? wholeNs + 2 ** 48 : wholeNs}`,
    `sub NS correction : ${(correctionNs - wholeNs) * 0x1_0000}`,
    `reserved2 : ${ptp.messageTypeSpecific}`,
    `clock identity : ${hex(sourcePortIdentity.clockIdentity)}`,
    `port id : ${sourcePortIdentity.portNumber}`,
    `seq id : ${ptp.sequenceId}`,
    `control : ${controlField} (${CONTROLS[controlField] ?? "Reserved"})`,
    `log message interval : ${ptp.logMessageInterval & 0xff}`,
    ...describeBody(ptp),
  ];
  return parts.join(", ");
}

/** Describes what follows the header, if it is complete. */
function describeBody(ptp: Ptp): readonly string[] {
  const { messageType, originTimestamp, preciseOriginTimestamp, responseOriginTimestamp } = ptp;
  const received = ptp.receiveTimestamp ?? ptp.requestReceiptTimestamp;
  if (messageType === types.ANNOUNCE && originTimestamp !== undefined) return describeAnnounce(ptp, originTimestamp);
  if (ptp.targetPortIdentity !== undefined) return describeTarget(ptp, ptp.targetPortIdentity);
  if (originTimestamp !== undefined && messageType === types.PEER_DELAY_REQUEST)
    return [describeTime("preciseOriginTimeStamp", originTimestamp), ...describePort(NO_PORT)];
  if (originTimestamp !== undefined) return [describeTime("originTimeStamp", originTimestamp)];
  const requester = ptp.requestingPortIdentity === undefined ? [] : describePort(ptp.requestingPortIdentity);
  if (received !== undefined) return [describeTime("receiveTimeStamp", received), ...requester];
  const precise = preciseOriginTimestamp ?? responseOriginTimestamp;
  return precise === undefined ? [] : [describeTime("preciseOriginTimeStamp", precise), ...requester];
}

function describeAnnounce(ptp: Ptp, { seconds, nanoseconds }: PtpTimestamp): readonly string[] {
  return [
    `originTimeStamp : ${seconds} seconds ${nanoseconds} nanoseconds`,
    `origin cur utc :${(ptp.currentUtcOffsetSeconds ?? 0) & 0xffff}`,
    `rsvd : ${ptp.layerBytes()[RESERVED_AT]}`,
    `gm priority_1 : ${ptp.grandmasterPriority1}`,
    `gm clock class : ${ptp.grandmasterClockClass}`,
    `gm clock accuracy : ${ptp.grandmasterClockAccuracy}`,
    `gm clock variance : ${ptp.grandmasterOffsetScaledLogVariance}`,
    `gm priority_2 : ${ptp.grandmasterPriority2}`,
    `gm clock id : ${hex(ptp.grandmasterIdentity ?? "")}`,
    `steps removed : ${ptp.stepsRemoved}`,
    `time source : 0x${(ptp.timeSource ?? 0).toString(16)}`,
  ];
}

function describeTarget(ptp: Ptp, target: PtpPortIdentity): readonly string[] {
  if (ptp.messageType !== types.MANAGEMENT) return describePort(target);
  return [
    ...describePort(target),
    `start boundary hops ${ptp.startingBoundaryHops}`,
    `boundary hops ${ptp.boundaryHops}`,
    `flags 0x${(ptp.actionField ?? 0).toString(16)}`,
    "reserved 0x0",
  ];
}

const describeTime = (name: string, { seconds, nanoseconds }: PtpTimestamp): string =>
  `${name} : ${seconds} seconds, ${nanoseconds} nanoseconds`;

const describePort = ({ clockIdentity, portNumber }: PtpPortIdentity): readonly string[] => [
  `port identity : ${hex(clockIdentity)}`,
  `port id : ${portNumber}`,
];

/** Returns the bytes of an identity as one number, without zeros before it. */
const hex = (identity: string): string => `0x${identity.replaceAll(":", "").replace(/^0+(?=.)/, "")}`;
