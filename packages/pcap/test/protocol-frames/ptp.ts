import { encodePtp, type PtpFields } from "../../src/protocols.ts";
import { bytes, ethernet, ipv4, u16, u32, udp } from "../frames.ts";

const CLOCK = bytes(0x02, 0, 0, 0xff, 0xfe, 0, 0, 0x0a);
const OTHER_CLOCK = bytes(0, 0, 0, 0xff, 0xfe, 0, 0, 0x0b);
type Part = number | number[] | Uint8Array;

/** Returns a message from port 3 of a clock, in domain 5. */
export function ptpMessage(
  type: number,
  body: Part[],
  { flags = 0, version = 2, interval = 0x7f }: { flags?: number; version?: number; interval?: number } = {},
): Uint8Array {
  const content = bytes(...body);
  const correction = [...u16(0), ...u32(1000), ...u16(0x8000)];
  const head = [type, version, ...u16(34 + content.length), 5, 0, ...u16(flags), ...correction, ...u32(0)];
  const control = { 0: 0, 1: 1, 8: 2, 9: 3, 13: 4 }[type & 0x0f] ?? 5;
  return bytes(head, CLOCK, u16(3), u16(77), control, interval, content);
}

export const timestamp = (seconds: number, nanoseconds: number): number[] => [
  ...u16(Math.floor(seconds / 2 ** 32)),
  ...u32(seconds % 2 ** 32),
  ...u32(nanoseconds),
];
const TIME = timestamp(1_700_000_000, 123_456_789);
export const OTHER_PORT = bytes(OTHER_CLOCK, u16(2));
export const ANNOUNCE_BODY = bytes(TIME, u16(37), 0, 100, 6, 0x21, u16(0x4e5d), 128, CLOCK, u16(1), 0x20);
const NO_PORT = new Uint8Array(10);

export const overUdp = (message: Uint8Array, port = 319): Uint8Array =>
  ethernet(0x0800, ipv4(17, udp(port, port, message)));
const overEthernet = (message: Uint8Array): Uint8Array => ethernet(0x88f7, message, 60);

/** Messages of each type. The management message is one whose hops tcpdump shows as they are. */
const MESSAGES: readonly Uint8Array[] = [
  ptpMessage(0, [TIME], { flags: 0x0200, interval: 0xfd }),
  ptpMessage(1, [timestamp(2 ** 33, 5)]),
  ptpMessage(2, [TIME, NO_PORT]),
  ptpMessage(3, [TIME, OTHER_PORT], { flags: 0x0208 }),
  ptpMessage(8, [TIME]),
  ptpMessage(9, [TIME, OTHER_PORT], { flags: 0x0400 }),
  ptpMessage(10, [TIME, OTHER_PORT]),
  ptpMessage(11, [ANNOUNCE_BODY], { flags: 0x003c, interval: 1 }),
  ptpMessage(12, [OTHER_PORT, u16(4), u16(6), 0, 1, u32(300)]),
  ptpMessage(13, [OTHER_PORT, 0, 0, 0, 0, u16(1), u16(2), u16(0x2000)]),
];

const sourcePortIdentity = { clockIdentity: "52:54:00:ff:fe:00:00:0a", portNumber: 7 };
const requestingPortIdentity = { clockIdentity: "52:54:00:ff:fe:00:00:0b", portNumber: 2 };
const NOW = { seconds: 2 ** 40 + 5, nanoseconds: 999_999_999 };

/** Messages of each type, as they are built. */
export const BUILT_PTP: readonly PtpFields[] = [
  { sourcePortIdentity, originTimestamp: NOW, flags: 0x0200, logMessageInterval: -3, correctionNs: -1.5 },
  { messageType: 1, sourcePortIdentity, domainNumber: 44, sequenceId: 0xffff, majorSdoId: 1, minorSdoId: 9 },
  { messageType: 2, sourcePortIdentity, originTimestamp: NOW, minorVersionPtp: 1, messageTypeSpecific: 5 },
  { messageType: 3, sourcePortIdentity, requestReceiptTimestamp: NOW, requestingPortIdentity },
  { messageType: 8, sourcePortIdentity, preciseOriginTimestamp: NOW, correctionNs: 2 ** 40 + 0.25 },
  { messageType: 9, sourcePortIdentity, receiveTimestamp: NOW, requestingPortIdentity, controlField: 3 },
  { messageType: 10, sourcePortIdentity, responseOriginTimestamp: NOW, requestingPortIdentity },
  {
    messageType: 11,
    sourcePortIdentity,
    currentUtcOffsetSeconds: -37,
    grandmasterPriority1: 1,
    grandmasterClockClass: 6,
    grandmasterClockAccuracy: 0x21,
    grandmasterOffsetScaledLogVariance: 0x4e5d,
    grandmasterPriority2: 2,
    grandmasterIdentity: "02:00:00:ff:fe:00:00:0c",
    stepsRemoved: 3,
    timeSource: 0x20,
    tlvs: [{ type: 8, value: bytes(CLOCK) }],
  },
  {
    messageType: 12,
    sourcePortIdentity,
    targetPortIdentity: requestingPortIdentity,
    tlvs: [{ type: 4, value: bytes(0, 1, u32(300)) }],
  },
  {
    messageType: 13,
    sourcePortIdentity,
    targetPortIdentity: requestingPortIdentity,
    tlvs: [{ type: 1, value: bytes(u16(0x2000)) }],
  },
];

/**
 * tshark shows a negative correction as a huge one; tcpdump 4.99 knows no minor version, and shows bytes of a management message
 * that are reserved.
 */
const areFieldsShown = ({ correctionNs = 0, minorVersionPtp = 0, messageType }: PtpFields): boolean =>
  correctionNs >= 0 && minorVersionPtp === 0 && messageType !== 13;

export const PTP_FRAMES: readonly Uint8Array[] = [
  ...MESSAGES.map((message) => overUdp(message)),
  ...MESSAGES.map(overEthernet),
  ...BUILT_PTP.filter(areFieldsShown).map((fields) => overUdp(encodePtp(fields).bytes)),
];
