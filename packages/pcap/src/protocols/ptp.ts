import {
  PTP_HEADER_BYTES,
  Ptp,
  type PtpPortIdentity,
  type PtpTimestamp,
  type PtpTlv,
} from "../decode/protocols/ptp.ts";
import {
  boolean,
  bytes,
  decimal,
  hardwareAddress,
  int,
  layer,
  list,
  object,
  optional,
  uint,
} from "../match/fields/kinds.ts";
import type { FrameProtocol } from "../match/fields/protocol.ts";
import { summarizePtp } from "./ptp-summary.ts";

const PORT_EVENT = 319;
const PORT_GENERAL = 320;
const VERSION = 2;
const MAX_CORRECTION_NS = 2 ** 47;

const timestamp = optional(object<PtpTimestamp>({ seconds: uint(48), nanoseconds: uint(32) }));
const portIdentity = object<PtpPortIdentity>({ clockIdentity: hardwareAddress, portNumber: uint(16) });

/** PTP version 2 (IEEE 1588), also gPTP (IEEE 802.1AS): UDP ports 319 and 320, and EtherType 0x88f7. Version 1 is payload. */
export const ptp: FrameProtocol = {
  name: "ptp",
  announcedBy: { etherTypes: [0x88f7], udpPorts: [PORT_EVENT, PORT_GENERAL] },
  field: optional(
    layer<Ptp>({
      majorSdoId: uint(4),
      messageType: uint(4),
      versionPtp: uint(4),
      minorVersionPtp: uint(4),
      messageLengthBytes: uint(16),
      domainNumber: uint(8),
      minorSdoId: uint(8),
      flags: uint(16),
      twoStep: boolean,
      unicast: boolean,
      correctionNs: decimal(-MAX_CORRECTION_NS, MAX_CORRECTION_NS),
      messageTypeSpecific: uint(32),
      sourcePortIdentity: portIdentity,
      sequenceId: uint(16),
      controlField: uint(8),
      logMessageInterval: int(8),
      originTimestamp: timestamp,
      preciseOriginTimestamp: timestamp,
      receiveTimestamp: timestamp,
      requestReceiptTimestamp: timestamp,
      responseOriginTimestamp: timestamp,
      requestingPortIdentity: optional(portIdentity),
      targetPortIdentity: optional(portIdentity),
      currentUtcOffsetSeconds: optional(int(16)),
      grandmasterPriority1: optional(uint(8)),
      grandmasterClockClass: optional(uint(8)),
      grandmasterClockAccuracy: optional(uint(8)),
      grandmasterOffsetScaledLogVariance: optional(uint(16)),
      grandmasterPriority2: optional(uint(8)),
      grandmasterIdentity: optional(hardwareAddress),
      stepsRemoved: optional(uint(16)),
      timeSource: optional(uint(8)),
      startingBoundaryHops: optional(uint(8)),
      boundaryHops: optional(uint(8)),
      actionField: optional(uint(4)),
      tlvs: list(object<PtpTlv>({ type: uint(16), value: bytes })),
    }),
  ),
  read(span, out) {
    // Other versions have other headers.
    if (span.length > 1 && (span.u8(1) & 0x0f) !== VERSION) return span;
    if (!out.hasHeader("ptp", span, PTP_HEADER_BYTES)) return span;
    const found = new Ptp(span);
    out.layers.ptp = found;
    const isSound = out.isSound("ptp", found);
    return isSound ? span.slice(found.messageLengthBytes, found.messageLengthBytes) : span;
  },
  summarize({ ptp: found }) {
    return found === undefined ? "PTP" : summarizePtp(found);
  },
};
