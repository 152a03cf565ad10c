import { badValue, checkKnownOptions, checkObject } from "../../check-options.ts";
import {
  ANNOUNCE,
  DELAY_REQUEST,
  DELAY_RESPONSE,
  FOLLOW_UP,
  MANAGEMENT,
  PEER_DELAY_FOLLOW_UP,
  PEER_DELAY_REQUEST,
  PEER_DELAY_RESPONSE,
  PTP_HEADER_BYTES,
  type PtpPortIdentity,
  type PtpTimestamp,
  SIGNALING,
  SYNC,
} from "../../decode/protocols/ptp.ts";
import { MessageWriter } from "../message-writer.ts";
import { join, type NetworkPacket } from "../payload.ts";
import {
  ANNOUNCE_FIELDS,
  MANAGEMENT_FIELDS,
  type PtpAnnounceFields,
  type PtpManagementFields,
  writeAnnounce,
  writeManagement,
} from "./ptp-body.ts";
import { writePortIdentity, writeTimestamp } from "./ptp-parts.ts";

const ETHERTYPE_PTP = 0x88f7;
const VERSION = 2;
const NO_INTERVAL = 0x7f;
const FRACTION = 65_536;
const MAX_CORRECTION_NS = 2 ** 47;
const TLV_HEADER_BYTES = 4;
const TLV_FIELDS = { type: true, value: true } as const;
const OTHER_CONTROL = 5;
/** The control field of each type of message (IEEE 1588-2008, table 23). */
const CONTROLS: ReadonlyMap<number, number> = new Map([
  [SYNC, 0],
  [DELAY_REQUEST, 1],
  [FOLLOW_UP, 2],
  [DELAY_RESPONSE, 3],
  [MANAGEMENT, 4],
]);

/** Fields of {@link encodePtp}. A field that messages of the type do not have is refused. */
export interface PtpFields extends PtpAnnounceFields, PtpManagementFields {
  /**
   * 0 sync, 1 delay request, 2 peer delay request, 3 peer delay response, 8 follow-up, 9 delay response, 10 follow-up of a peer delay
   * response, 11 announce, 12 signaling, 13 management. Default 0.
   */
  readonly messageType?: number | undefined;
  /** Port that sends it. */
  readonly sourcePortIdentity: PtpPortIdentity;
  /** Default 0: IEEE 1588; 1 is IEEE 802.1AS (gPTP). */
  readonly majorSdoId?: number | undefined;
  /** Default 0. */
  readonly minorSdoId?: number | undefined;
  /** Default 0: IEEE 1588-2008; 1 is IEEE 1588-2019. */
  readonly minorVersionPtp?: number | undefined;
  /** Default 0. */
  readonly domainNumber?: number | undefined;
  /** 0x0200 two-step, 0x0400 unicast, 8 the timescale is that of PTP, … Default 0. */
  readonly flags?: number | undefined;
  /** Rounded to 1/65,536 ns. Default 0. */
  readonly correctionNs?: number | undefined;
  /** Default 0. */
  readonly messageTypeSpecific?: number | undefined;
  /** Default 0. */
  readonly sequenceId?: number | undefined;
  /** Default: that of the type. */
  readonly controlField?: number | undefined;
  /** Logarithm to the base 2 of seconds. Default 127: none. */
  readonly logMessageInterval?: number | undefined;
  /** When it is sent: of sync, delay request, peer delay request and announce. Default 0. */
  readonly originTimestamp?: PtpTimestamp | undefined;
  /** When the sync was sent: of a follow-up. Default 0. */
  readonly preciseOriginTimestamp?: PtpTimestamp | undefined;
  /** When the request was received: of a delay response. Default 0. */
  readonly receiveTimestamp?: PtpTimestamp | undefined;
  /** When the request was received: of a peer delay response. Default 0. */
  readonly requestReceiptTimestamp?: PtpTimestamp | undefined;
  /** When the response was sent: of the follow-up of a peer delay response. Default 0. */
  readonly responseOriginTimestamp?: PtpTimestamp | undefined;
  /** Port that sent the request: of responses, which need it. */
  readonly requestingPortIdentity?: PtpPortIdentity | undefined;
  /** Port to which it is addressed: of signaling and management. Default: all ports. */
  readonly targetPortIdentity?: PtpPortIdentity | undefined;
  /** TLVs after the body. Default: none. */
  readonly tlvs?:
    | readonly {
        /** Type of the TLV. */
        readonly type: number;
        /** Its bytes, after type and length. */
        readonly value: Uint8Array;
      }[]
    | undefined;
}

const HEADER_FIELDS = {
  messageType: true,
  sourcePortIdentity: true,
  majorSdoId: true,
  minorSdoId: true,
  minorVersionPtp: true,
  domainNumber: true,
  flags: true,
  correctionNs: true,
  messageTypeSpecific: true,
  sequenceId: true,
  controlField: true,
  logMessageInterval: true,
  tlvs: true,
} as const;
const PATH = "encodePtp";
const ALL_PORTS: PtpPortIdentity = { clockIdentity: "ff:ff:ff:ff:ff:ff:ff:ff", portNumber: 0xffff };

/** The body of a type of message: its length, its fields, and how they are written. */
interface Body {
  readonly lengthBytes: number;
  /** Names of the fields that only such messages have. */
  readonly fields: Readonly<Record<string, true>>;
  write(writer: MessageWriter, fields: PtpFields): void;
}

type TimestampName =
  | "originTimestamp"
  | "preciseOriginTimestamp"
  | "receiveTimestamp"
  | "requestReceiptTimestamp"
  | "responseOriginTimestamp";

/** Returns the body of a message that has a time only, and unused bytes after it. */
const timeBody = (name: TimestampName, lengthBytes = 10): Body => ({
  lengthBytes,
  fields: { [name]: true },
  write: (writer, fields) => writeTimestamp(writer, PTP_HEADER_BYTES, `${PATH}.${name}`, fields[name]),
});

/** Returns the body of a message that answers a request. */
const responseBody = (name: TimestampName): Body => ({
  lengthBytes: 20,
  fields: { [name]: true, requestingPortIdentity: true },
  write(writer, fields) {
    writeTimestamp(writer, PTP_HEADER_BYTES, `${PATH}.${name}`, fields[name]);
    writePortIdentity(writer, PTP_HEADER_BYTES + 10, `${PATH}.requestingPortIdentity`, fields.requestingPortIdentity);
  },
});

const writeTarget = (writer: MessageWriter, { targetPortIdentity = ALL_PORTS }: PtpFields): void =>
  writePortIdentity(writer, PTP_HEADER_BYTES, `${PATH}.targetPortIdentity`, targetPortIdentity);

const BODIES: ReadonlyMap<number, Body> = new Map([
  [SYNC, timeBody("originTimestamp")],
  [DELAY_REQUEST, timeBody("originTimestamp")],
  [PEER_DELAY_REQUEST, timeBody("originTimestamp", 20)],
  [PEER_DELAY_RESPONSE, responseBody("requestReceiptTimestamp")],
  [FOLLOW_UP, timeBody("preciseOriginTimestamp")],
  [DELAY_RESPONSE, responseBody("receiveTimestamp")],
  [PEER_DELAY_FOLLOW_UP, responseBody("responseOriginTimestamp")],
  [
    ANNOUNCE,
    {
      lengthBytes: 30,
      fields: { ...ANNOUNCE_FIELDS, originTimestamp: true },
      write(writer, fields) {
        writeTimestamp(writer, PTP_HEADER_BYTES, `${PATH}.originTimestamp`, fields.originTimestamp);
        writeAnnounce(writer, fields);
      },
    },
  ],
  [SIGNALING, { lengthBytes: 10, fields: { targetPortIdentity: true }, write: writeTarget }],
  [
    MANAGEMENT,
    {
      lengthBytes: 14,
      fields: { ...MANAGEMENT_FIELDS, targetPortIdentity: true },
      write(writer, fields) {
        writeTarget(writer, fields);
        writeManagement(writer, fields);
      },
    },
  ],
]);

/**
 * Returns a message of PTP version 2 (IEEE 1588): the payload of `ethernet`, or of `udp` with the ports 319 (messages with a time: 0 to 3)
 * and 320 (others).
 *
 * @throws {TypeError} if a field is unknown, messages of the type do not have it, or its value does not fit
 * @example
 * ethernet({ source: "52:54:00:00:00:0a", destination: "01:1b:19:00:00:00" }, encodePtp({
 *   sourcePortIdentity: { clockIdentity: "52:54:00:ff:fe:00:00:0a", portNumber: 1 },
 *   originTimestamp: { seconds: 1_700_000_000, nanoseconds: 0 },
 * }))
 */
export function encodePtp(fields: PtpFields): NetworkPacket {
  checkObject(`${PATH}: fields`, fields);
  const { messageType = SYNC, majorSdoId = 0, minorSdoId = 0, minorVersionPtp = 0, domainNumber = 0 } = fields;
  const { flags = 0, messageTypeSpecific = 0, sequenceId = 0, logMessageInterval = NO_INTERVAL } = fields;
  const { controlField = CONTROLS.get(messageType) ?? OTHER_CONTROL } = fields;
  const body = BODIES.get(messageType);
  if (body === undefined) throw badValue(`${PATH}.messageType`, `one of ${[...BODIES.keys()].join(", ")}`, messageType);
  checkKnownOptions(`${PATH} of type ${messageType}`, fields, { ...HEADER_FIELDS, ...body.fields });
  const tlvs = encodeTlvs(fields);
  const writer = new MessageWriter(PATH, PTP_HEADER_BYTES + body.lengthBytes);
  writer.u8(0, "messageType", writer.part("majorSdoId", majorSdoId, 4, 4) + messageType);
  writer.u8(1, "minorVersionPtp", writer.part("minorVersionPtp", minorVersionPtp, 4, 4) + VERSION);
  writer.u16(2, "tlvs", writer.bytes.length + tlvs.length);
  writer.u8(4, "domainNumber", domainNumber);
  writer.u8(5, "minorSdoId", minorSdoId);
  writer.u16(6, "flags", flags);
  writer.u64(8, "correctionNs", correctionOf(fields));
  writer.u32(16, "messageTypeSpecific", messageTypeSpecific);
  writePortIdentity(writer, 20, `${PATH}.sourcePortIdentity`, fields.sourcePortIdentity);
  writer.u16(30, "sequenceId", sequenceId);
  writer.u8(32, "controlField", controlField);
  writer.i8(33, "logMessageInterval", logMessageInterval);
  body.write(writer, fields);
  return { etherType: ETHERTYPE_PTP, protocol: undefined, bytes: join(writer.bytes, tlvs) };
}

/** Returns the correction as a number with 16 binary places, in two's complement of 64 bits. */
function correctionOf({ correctionNs = 0 }: PtpFields): bigint {
  const fits = typeof correctionNs === "number" && Math.abs(correctionNs) < MAX_CORRECTION_NS;
  if (!fits) throw badValue(`${PATH}.correctionNs`, "nanoseconds within ±2^47", correctionNs);
  const whole = Math.floor(correctionNs);
  const rest = Math.round((correctionNs - whole) * FRACTION);
  return BigInt.asUintN(64, BigInt(whole) * BigInt(FRACTION) + BigInt(rest));
}

function encodeTlvs({ tlvs = [] }: PtpFields): Uint8Array {
  if (!Array.isArray(tlvs)) throw badValue(`${PATH}.tlvs`, "an array", tlvs);
  const encoded = tlvs.flatMap((tlv: { type: number; value: Uint8Array }, index) => {
    const path = `${PATH}.tlvs[${index}]`;
    checkKnownOptions(path, tlv, TLV_FIELDS);
    if (!(tlv.value instanceof Uint8Array)) throw badValue(`${path}.value`, "a Uint8Array", tlv.value);
    const header = new MessageWriter(path, TLV_HEADER_BYTES);
    header.u16(0, "type", tlv.type);
    header.u16(2, "value", tlv.value.length);
    return [...header.bytes, ...tlv.value];
  });
  return Uint8Array.from(encoded);
}
