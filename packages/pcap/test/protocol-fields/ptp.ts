import type { DecodedFrame } from "../../src/index.ts";
import type { PtpPortIdentity, PtpTimestamp } from "../../src/protocols.ts";
import type { Field } from "../oracle-fields.ts";

const number = (identity: string | undefined): bigint | undefined =>
  identity === undefined ? undefined : BigInt(`0x${identity.replaceAll(":", "")}`);
const clock = (port: PtpPortIdentity | undefined): bigint | undefined => number(port?.clockIdentity);

/** tshark has fields of their own for each type of message. */
function ofType<Value>(frame: DecodedFrame, types: readonly number[], value: Value): Value | undefined {
  return frame.ptp !== undefined && types.includes(frame.ptp.messageType) ? value : undefined;
}

const times = (name: string, read: (frame: DecodedFrame) => PtpTimestamp | undefined): Record<string, Field> => ({
  [`ptp.v2.${name}.seconds`]: (frame) => read(frame)?.seconds,
  [`ptp.v2.${name}.nanoseconds`]: (frame) => read(frame)?.nanoseconds,
});

/** The fields of PTP that tshark and we must agree on. */
export const PTP_FIELDS: Readonly<Record<string, Field>> = {
  "ptp.v2.majorsdoid": ({ ptp }) => ptp?.majorSdoId,
  "ptp.v2.messagetype": ({ ptp }) => ptp?.messageType,
  "ptp.v2.versionptp": ({ ptp }) => ptp?.versionPtp,
  "ptp.v2.minorversionptp": ({ ptp }) => ptp?.minorVersionPtp,
  "ptp.v2.messagelength": ({ ptp }) => ptp?.messageLengthBytes,
  "ptp.v2.minorsdoid": ({ ptp }) => ptp?.minorSdoId,
  "ptp.v2.domainnumber": ({ ptp }) => ptp?.domainNumber,
  "ptp.v2.flags": ({ ptp }) => ptp?.flags,
  "ptp.v2.flags.twostep": ({ ptp }) => ptp?.twoStep,
  "ptp.v2.flags.unicast": ({ ptp }) => ptp?.unicast,
  "ptp.v2.correction.ns": ({ ptp }) => ptp && Math.floor(ptp.correctionNs),
  "ptp.v2.messagetypespecific": ({ ptp }) => ptp?.messageTypeSpecific,
  "ptp.v2.clockidentity": ({ ptp }) => clock(ptp?.sourcePortIdentity),
  "ptp.v2.sourceportid": ({ ptp }) => ptp?.sourcePortIdentity.portNumber,
  "ptp.v2.sequenceid": ({ ptp }) => ptp?.sequenceId,
  "ptp.v2.controlfield": ({ ptp }) => ptp?.controlField,
  "ptp.v2.logmessageperiod": ({ ptp }) => ptp?.logMessageInterval,
  ...times("an.origintimestamp", (frame) => ofType(frame, [11], frame.ptp?.originTimestamp)),
  ...times("sdr.origintimestamp", (frame) => ofType(frame, [0, 1], frame.ptp?.originTimestamp)),
  ...times("pdrq.origintimestamp", (frame) => ofType(frame, [2], frame.ptp?.originTimestamp)),
  ...times("fu.preciseorigintimestamp", ({ ptp }) => ptp?.preciseOriginTimestamp),
  ...times("dr.receivetimestamp", ({ ptp }) => ptp?.receiveTimestamp),
  ...times("pdrs.requestreceipttimestamp", ({ ptp }) => ptp?.requestReceiptTimestamp),
  ...times("pdfu.responseorigintimestamp", ({ ptp }) => ptp?.responseOriginTimestamp),
  "ptp.v2.dr.requestingsourceportidentity": (frame) => ofType(frame, [9], clock(frame.ptp?.requestingPortIdentity)),
  "ptp.v2.pdrs.requestingportidentity": (frame) => ofType(frame, [3], clock(frame.ptp?.requestingPortIdentity)),
  "ptp.v2.pdfu.requestingsourceportid": (frame) => ofType(frame, [10], frame.ptp?.requestingPortIdentity?.portNumber),
  "ptp.v2.sig.targetportidentity": (frame) => ofType(frame, [12], clock(frame.ptp?.targetPortIdentity)),
  "ptp.v2.sig.tlv.tlvType": (frame) =>
    ofType(
      frame,
      [12],
      frame.ptp?.tlvs.map(({ type }) => type),
    ),
  "ptp.v2.mm.targetportid": (frame) => ofType(frame, [13], frame.ptp?.targetPortIdentity?.portNumber),
  "ptp.v2.mm.startingboundaryhops": ({ ptp }) => ptp?.startingBoundaryHops,
  "ptp.v2.mm.boundaryhops": ({ ptp }) => ptp?.boundaryHops,
  "ptp.v2.mm.action": ({ ptp }) => ptp?.actionField,
  "ptp.v2.mm.tlvType": (frame) =>
    ofType(
      frame,
      [13],
      frame.ptp?.tlvs.map(({ type }) => type),
    ),
  "ptp.v2.an.origincurrentutcoffset": ({ ptp }) => ptp?.currentUtcOffsetSeconds,
  "ptp.v2.an.priority1": ({ ptp }) => ptp?.grandmasterPriority1,
  "ptp.v2.an.priority2": ({ ptp }) => ptp?.grandmasterPriority2,
  "ptp.v2.an.grandmasterclockclass": ({ ptp }) => ptp?.grandmasterClockClass,
  "ptp.v2.an.grandmasterclockaccuracy": ({ ptp }) => ptp?.grandmasterClockAccuracy,
  "ptp.v2.an.grandmasterclockvariance": ({ ptp }) => ptp?.grandmasterOffsetScaledLogVariance,
  "ptp.v2.an.grandmasterclockidentity": ({ ptp }) => number(ptp?.grandmasterIdentity),
  "ptp.v2.an.localstepsremoved": ({ ptp }) => ptp?.stepsRemoved,
  "ptp.v2.timesource": ({ ptp }) => ptp?.timeSource,
};
