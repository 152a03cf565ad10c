import { describe, expect, test } from "vitest";
import { bytes, counting, ethernet, u16 } from "../../test/frames.ts";
import {
  ANNOUNCE_BODY,
  BUILT_PTP,
  OTHER_PORT,
  overUdp,
  ptpMessage,
  timestamp,
} from "../../test/protocol-frames/ptp.ts";
import { encodePtp, type PtpFields } from "../build/application/ptp.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { between, match } from "../match.ts";
import { ptp } from "./ptp.ts";

const protocols = [ptp];
const TIME = { seconds: 2 ** 33 + 1, nanoseconds: 999_999_999 };
const time = timestamp(TIME.seconds, TIME.nanoseconds);
const header =
  "v1 compat : no, msg type : sync msg, length : 44, domain : 5, reserved1 : 0, Flags [two step], NS correction : 1000, " +
  "sub NS correction : 32768, reserved2 : 0, clock identity : 0x20000fffe00000a, port id : 3, seq id : 77";

test("a sync has the header and its time, over UDP and over Ethernet", () => {
  const message = ptpMessage(0, [time], { flags: 0x0200, interval: 0xfd });
  for (const frame of [overUdp(message), ethernet(0x88f7, message, 60)]) {
    const decoded = decode(frame, { protocols });
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.ptp?.toJSON()).toEqual({
      majorSdoId: 0,
      messageType: 0,
      versionPtp: 2,
      minorVersionPtp: 0,
      messageLengthBytes: 44,
      domainNumber: 5,
      minorSdoId: 0,
      flags: 0x0200,
      twoStep: true,
      unicast: false,
      correctionNs: 1000.5,
      messageTypeSpecific: 0,
      sourcePortIdentity: { clockIdentity: "02:00:00:ff:fe:00:00:0a", portNumber: 3 },
      sequenceId: 77,
      controlField: 0,
      logMessageInterval: -3,
      originTimestamp: TIME,
      tlvs: [],
    });
    expect(summary(frame, { protocols })).toContain(
      `PTPv2, ${header}, control : 0 (Sync), log message interval : 253, originTimeStamp : ${2 ** 33 + 1} seconds, 999999999 nanoseconds`,
    );
    expect(match(frame, { ptp: { correctionNs: between(1000, 1001), logMessageInterval: -3 } }, { protocols })).toBe(
      true,
    );
  }
  expect(decode(ethernet(0x88f7, message, 60), { protocols }).payload).toHaveLength(0);
  expect(decode(overUdp(message), { protocols }).payload).toEqual(message);
});

const requester = { clockIdentity: "00:00:00:ff:fe:00:00:0b", portNumber: 2 };
test.each([
  [1, [time], { originTimestamp: TIME }],
  [2, [time, new Uint8Array(10)], { originTimestamp: TIME, requestingPortIdentity: undefined }],
  [3, [time, OTHER_PORT], { requestReceiptTimestamp: TIME, requestingPortIdentity: requester }],
  [8, [time], { preciseOriginTimestamp: TIME, originTimestamp: undefined }],
  [9, [time, OTHER_PORT], { receiveTimestamp: TIME, requestingPortIdentity: requester }],
  [10, [time, OTHER_PORT], { responseOriginTimestamp: TIME, requestingPortIdentity: requester }],
  [12, [OTHER_PORT], { targetPortIdentity: requester, actionField: undefined }],
  [
    13,
    [OTHER_PORT, 3, 2, 1, 0],
    { targetPortIdentity: requester, startingBoundaryHops: 3, boundaryHops: 2, actionField: 1 },
  ],
])("a message of type %i has the fields of its type", (type, body, expected) => {
  const decoded = decode(overUdp(ptpMessage(type, body)), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.ptp).toMatchObject(expected);
});

test("announce describes the grandmaster", () => {
  const frame = overUdp(ptpMessage(11, [ANNOUNCE_BODY, u16(8), u16(8), counting(8)]), 320);
  const decoded = decode(frame, { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.ptp).toMatchObject({
    currentUtcOffsetSeconds: 37,
    grandmasterPriority1: 100,
    grandmasterClockClass: 6,
    grandmasterClockAccuracy: 0x21,
    grandmasterOffsetScaledLogVariance: 0x4e5d,
    grandmasterPriority2: 128,
    grandmasterIdentity: "02:00:00:ff:fe:00:00:0a",
    stepsRemoved: 1,
    timeSource: 0x20,
    tlvs: [{ type: 8, value: counting(8) }],
  });
  expect(match(frame, { ptp: { grandmasterIdentity: "02:00:00:FF:FE:00:00:0A" } }, { protocols })).toBe(true);
});

test("edition 2.1 is shown as such", () => {
  const frame = overUdp(ptpMessage(0, [time], { version: 0x12 }));
  expect(decode(frame, { protocols }).ptp).toMatchObject({ versionPtp: 2, minorVersionPtp: 1 });
  expect(summary(frame, { protocols })).toContain("PTPv2.1, v1 compat");
});

test("version 1 is payload", () => {
  const frame = overUdp(ptpMessage(0, [time], { version: 1 }));
  expect(decode(frame, { protocols })).not.toHaveProperty("ptp");
  expect(summary(frame, { protocols })).toBe("IP 192.168.0.2.319 > 192.168.1.2.319: UDP, length 44");
});

describe("a message is malformed", () => {
  test.each([
    ["a header of 34 bytes, but 20 bytes are available", ptpMessage(0, [time]).subarray(0, 20)],
    ["length 44, but 43 bytes are available", ptpMessage(0, [time]).subarray(0, 43)],
    ["length 53, expected at least 54", ptpMessage(9, [time, OTHER_PORT.subarray(1)])],
    ["a TLV does not fit into the message", ptpMessage(12, [OTHER_PORT, u16(4), u16(2), 0])],
    ["a TLV does not fit into the message", ptpMessage(12, [OTHER_PORT, 0, 4, 0])],
  ])("%s", (reason, message) => {
    expect(decode(overUdp(message), { protocols }).malformed).toEqual({ layer: "ptp", reason });
  });
});

test("a message that the capture cut is truncated", () => {
  const whole = overUdp(ptpMessage(9, [time, OTHER_PORT]));
  const cut = { data: whole.subarray(0, 42 + 34 + 10), originalLength: whole.length, linkType: 1 };
  const decoded = decode(cut, { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.truncated?.layer).toBe("ptp");
  expect(decoded.ptp).toMatchObject({ messageType: 9, receiveTimestamp: undefined });
  expect(bytes(...(decoded.ptp?.tlvs ?? []).map(({ type }) => type))).toHaveLength(0);
});

describe("encodePtp", () => {
  test.each(BUILT_PTP)("and decode agree: $messageType", (fields) => {
    const { bytes: message, etherType } = encodePtp(fields);
    expect(etherType).toBe(0x88f7);
    const decoded = decode(ethernet(etherType, message, 60), { protocols });
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.ptp).toMatchObject(fields);
  });

  test("returns a sync by default, an announce of a default clock, and management for all ports", () => {
    const sourcePortIdentity = { clockIdentity: "52:54:00:ff:fe:00:00:0a", portNumber: 1 };
    const of = (fields: object) =>
      decode(ethernet(0x88f7, encodePtp({ sourcePortIdentity, ...fields }).bytes), { protocols }).ptp;
    expect(of({})).toMatchObject({
      messageType: 0,
      controlField: 0,
      logMessageInterval: 127,
      originTimestamp: { seconds: 0 },
    });
    expect(of({ messageType: 11 })).toMatchObject({
      grandmasterIdentity: sourcePortIdentity.clockIdentity,
      grandmasterClockClass: 248,
      currentUtcOffsetSeconds: 37,
    });
    expect(of({ messageType: 13 })).toMatchObject({ controlField: 4, targetPortIdentity: { portNumber: 0xffff } });
  });

  const sourcePortIdentity = { clockIdentity: "52:54:00:ff:fe:00:00:0a", portNumber: 1 };
  test.each<[string, object]>([
    ["encodePtp.messageType must be one of 0, 1, 2, 3, 8", { messageType: 4, sourcePortIdentity }],
    ['encodePtp of type 0: unknown option "receiveTimestamp"', { receiveTimestamp: TIME, sourcePortIdentity }],
    ["encodePtp.requestingPortIdentity must be the identity of a port", { messageType: 9, sourcePortIdentity }],
    ["encodePtp.sourcePortIdentity must be the identity of a port", {}],
    ["sourcePortIdentity.clockIdentity must be 8 bytes", { sourcePortIdentity: { clockIdentity: "1", portNumber: 1 } }],
    [
      "originTimestamp.seconds must be an integer",
      { sourcePortIdentity, originTimestamp: { seconds: 2 ** 48, nanoseconds: 0 } },
    ],
    ["correctionNs must be nanoseconds within", { sourcePortIdentity, correctionNs: 2 ** 47 }],
    [
      "currentUtcOffsetSeconds must be an integer from -32768",
      { messageType: 11, sourcePortIdentity, currentUtcOffsetSeconds: 40_000 },
    ],
    ["tlvs[0].value must be a Uint8Array", { sourcePortIdentity, tlvs: [{ type: 1, value: "a" }] }],
  ])("refuses: %s", (message, fields) => {
    expect(() => encodePtp(fields as PtpFields)).toThrow(message);
  });
});
