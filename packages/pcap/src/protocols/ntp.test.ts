import { describe, expect, test } from "vitest";
import { bytes, counting, ethernet, ipv4, u16, u32, udp } from "../../test/frames.ts";
import { NTP_MESSAGES, ntpControl, ntpFrame } from "../../test/protocol-frames/ntp.ts";
import { encodeNtp, type NtpFields } from "../build/application/ntp.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { atMost, between, match } from "../match.ts";
import { ntp } from "./ntp.ts";
import { ntpFromUnixNs, ntpToUnixNs } from "./ntp-time.ts";

const protocols = [ntp];
const frame = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(40_000, 123, message)));
const times = bytes(u32(0xee00_0000), u32(0x8000_0000), u32(1), u32(2), u32(3), u32(4), u32(5), u32(6));
const reply = bytes(0x24, 2, 6, 0xe9, u32(0x8000), u32(0x0001_8000), [10, 0, 0, 1], times);

test("a reply has its times, distances and source", () => {
  const decoded = decode(frame(reply), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.payload).toEqual(reply);
  expect(decoded.ntp?.toJSON()).toEqual({
    leapIndicator: 0,
    version: 4,
    mode: 4,
    stratum: 2,
    pollLog2Seconds: 6,
    precisionLog2Seconds: -23,
    rootDelaySeconds: 0.5,
    rootDispersionSeconds: 1.5,
    referenceId: "10.0.0.1",
    referenceTimestamp: String(0xee00_0000_8000_0000n),
    originTimestamp: String(0x1_0000_0002n),
    receiveTimestamp: String(0x3_0000_0004n),
    transmitTimestamp: String(0x5_0000_0006n),
    extensionFields: [],
  });
  expect(summary(frame(reply), { protocols })).toBe("IP 192.168.0.2.40000 > 192.168.1.2.123: NTPv4, Server, length 48");
  const pattern = { ntp: { precisionLog2Seconds: between(-30, -10), rootDelaySeconds: 0.5, stratum: atMost(15) } };
  expect(match(frame(reply), pattern, { protocols })).toBe(true);
  expect(match(frame(reply), { ntp: { precisionLog2Seconds: -22 } }, { protocols })).toBe(false);
});

test("patterns with values that a field cannot have are refused", () => {
  expect(() => match(frame(reply), { ntp: { precisionLog2Seconds: -129 } }, { protocols })).toThrow(
    "ntp.precisionLog2Seconds must be an integer from -128 to 127, got -129",
  );
  expect(() => match(frame(reply), { ntp: { rootDispersionSeconds: -1 } }, { protocols })).toThrow(
    "a number from 0 to 65536",
  );
});

test("up to version 3 the root delay may be negative", () => {
  const message = bytes(0x1c, 1, 0, 0, u32(0xffff_8000), u32(0), [...Buffer.from("PPS")], 0, times);
  expect(decode(frame(message), { protocols }).ntp).toMatchObject({ rootDelaySeconds: -0.5, referenceId: "PPS" });
});

test("extension fields and the authentication follow the times", () => {
  const extension = bytes(u16(0x0104), u16(36), counting(32));
  const signed = bytes(reply, extension, u32(9), counting(20));
  expect(decode(frame(signed), { protocols }).ntp).toMatchObject({
    extensionFields: [{ type: 0x0104, data: counting(32) }],
    keyId: 9,
    digest: counting(20),
  });
  const failed = decode(frame(bytes(reply, u32(0))), { protocols });
  expect(failed.ntp).toMatchObject({ keyId: 0, digest: undefined, extensionFields: [] });
});

test("a control message has a header and data", () => {
  const decoded = decode(frame(ntpControl(0xa2, 0x0618, [1, 2, 3])), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.ntp).toMatchObject({
    mode: 6,
    isResponse: true,
    isError: false,
    hasMore: true,
    operation: 2,
    sequence: 1,
    status: 0x0618,
    associationId: 0,
    offsetBytes: 0,
    data: bytes(1, 2, 3),
    stratum: undefined,
    keyId: undefined,
  });
  expect(summary(frame(ntpControl(2, 0, [])), { protocols })).toContain("NTPv2, Control Message, length 12");
});

test("of a private message, version and mode are decoded", () => {
  const decoded = decode(frame(bytes(0x97, 0, 3, 42)), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.ntp?.toJSON()).toEqual({ version: 2, mode: 7, extensionFields: [] });
});

describe("a message is malformed", () => {
  test.each([
    ["a header of 48 bytes, but 47 bytes are available", reply.subarray(0, -1)],
    ["a header of 12 bytes, but 2 bytes are available", bytes(0x16, 0)],
    ["4 bytes of data, but 0 bytes are available", bytes(0x16, 2, new Uint8Array(9), 4)],
    ["an extension field of 3 bytes", bytes(reply, u16(1), u16(3), new Uint8Array(28))],
    ["an extension field does not fit into the message", bytes(reply, u16(1), u16(40), new Uint8Array(28))],
  ])("%s", (reason, message) => {
    expect(decode(frame(message), { protocols }).malformed).toEqual({ layer: "ntp", reason });
  });
});

test("a message that the capture cut is truncated", () => {
  const whole = frame(bytes(reply, u32(9), counting(16)));
  const cutAfter = (length: number) =>
    decode({ data: whole.subarray(0, 42 + length), originalLength: whole.length, linkType: 1 }, { protocols });
  expect(cutAfter(10)).toMatchObject({ truncated: { layer: "ntp" }, ntp: { mode: 4, stratum: undefined } });
  expect(cutAfter(60)).toMatchObject({ truncated: { layer: "ntp" }, ntp: { stratum: 2, keyId: undefined } });
  expect(cutAfter(60).malformed).toBeUndefined();
});

describe("encodeNtp", () => {
  test.each(NTP_MESSAGES)("and decode agree: message %#", (fields) => {
    const decoded = decode(ntpFrame(encodeNtp(fields)), { protocols });
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.ntp).toMatchObject(fields);
  });

  test("returns a request of version 4 by default", () => {
    expect(encodeNtp({})).toEqual(bytes(0x23, new Uint8Array(47)));
  });

  test.each<[string, object]>([
    ['unknown option "ttl"', { ttl: 1 }],
    ["mode must be an integer from 0 to 7", { mode: 8 }],
    ["precisionLog2Seconds must be an integer from -128 to 127", { precisionLog2Seconds: 128 }],
    ["transmitTimestamp must be a bigint from 0", { transmitTimestamp: 1 }],
    ["rootDispersionSeconds must be seconds from 0", { rootDispersionSeconds: -1 }],
    ["referenceId must be at most 4 characters", { referenceId: "10.0.0.256" }],
    [
      "extensionFields[0].data must be bytes whose number is a multiple of 4",
      { extensionFields: [{ type: 1, data: bytes(1) }] },
    ],
    ["digest needs", { digest: bytes(1) }],
  ])("refuses: %s", (message, fields) => {
    expect(() => encodeNtp(fields as NtpFields)).toThrow(message);
  });
});

describe("timestamps", () => {
  test("are nanoseconds since 1970, in the era that is near", () => {
    expect(ntpToUnixNs(2_208_988_800n << 32n)).toBe(0n);
    expect(ntpToUnixNs(0xffff_ffff_8000_0000n)).toBe(2_085_978_495_500_000_000n);
    expect(ntpToUnixNs(1n << 32n)).toBe(2_085_978_497_000_000_000n);
  });

  test.each([0n, 1n, 1_796_000_000_123_456_789n, 2_085_978_496_000_000_001n, 999_999_999n])("of %s ns return", (ns) => {
    expect(ntpToUnixNs(ntpFromUnixNs(ns))).toBe(ns);
  });

  test("of another type, or with a sign, are refused", () => {
    expect(() => ntpToUnixNs(-1n)).toThrow(TypeError);
    expect(() => ntpFromUnixNs(5 as unknown as bigint)).toThrow(TypeError);
  });
});
