import { expect, test } from "vitest";
import { bytes, ethernet, HOST_A, IP6_A, ip, ipv4, mac, u16, u32, udp } from "../../../test/frames.ts";
import { encodeHsrp, type HsrpFields } from "../../build/routing/hsrp.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { match } from "../../match/match.ts";
import { hsrp } from "./hsrp.ts";

const protocols = [hsrp];
const CISCO = [...Buffer.from("cisco\0\0\0")];
const frame = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(1985, 1985, message)));
const v1 = bytes(0, 0, 8, 3, 10, 110, 7, 0, CISCO, ip("10.0.0.1"));
const groupState = (version: number, address: Uint8Array): Uint8Array =>
  bytes(
    bytes(1, 40, 2, 1, 6, version, u16(4095), mac(HOST_A.mac), u32(110), u32(250), u32(750)),
    bytes(address, new Array<number>(16 - address.length).fill(0)),
  );
const v2 = groupState(4, bytes(ip("10.0.0.1")));
const MD5 = bytes(4, 28, 1, 0, u16(0), ip("10.0.0.2"), u32(9), new Array<number>(16).fill(1));

test("a hello of version 1 is decoded, matched and summarized", () => {
  const data = frame(v1);
  expect(decode(data, { protocols }).hsrp?.toJSON()).toEqual({
    version: 0,
    opCode: 0,
    state: 8,
    group: 7,
    priority: 110,
    helloTimeMs: 3000,
    holdTimeMs: 10_000,
    virtualAddress: "10.0.0.1",
    authenticationData: "cisco",
  });
  expect(match(data, { hsrp: { state: 8, virtualAddress: "10.0.0.0/24" } }, { protocols })).toBe(true);
  expect(match(data, { hsrp: { group: 8 } }, { protocols })).toBe(false);
  expect(summary(data, { protocols })).toBe(
    "IP 192.168.0.2.1985 > 192.168.1.2.1985: HSRPv0-hello 20: state=standby group=7 addr=10.0.0.1",
  );
});

test("an advertisement has the numbers of groups", () => {
  const message = bytes(0, 3, u16(1), u16(10), 2, 0, u16(4), u16(5), u32(0));
  const decoded = decode(frame(message), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.hsrp?.toJSON()).toEqual({ version: 0, opCode: 3, activeGroups: 4, passiveGroups: 5 });
  expect(summary(frame(message), { protocols })).toContain("HSRPv0-advertise 16: active=4 passive=5");
});

test("a message of version 2 has its elements in any order", () => {
  const text = bytes(3, 8, [...Buffer.from("secret\0\0")]);
  const data = frame(bytes(text, v2, MD5, 2, 4, u16(3), u16(5)));
  expect(decode(data, { protocols }).hsrp?.toJSON()).toEqual({
    version: 2,
    opCode: 1,
    state: 6,
    group: 4095,
    priority: 110,
    helloTimeMs: 250,
    holdTimeMs: 750,
    virtualAddress: "10.0.0.1",
    identifier: HOST_A.mac,
    authenticationData: "secret",
    md5KeyId: 9,
    activeGroups: 3,
    passiveGroups: 5,
  });
  expect(summary(data, { protocols })).toContain("HSRPv2-coup 88: state=active group=4095 addr=10.0.0.1");
  const over6 = decode(frame(groupState(6, IP6_A)), { protocols });
  expect(over6.hsrp?.virtualAddress).toBe("fe80::a");
  expect(decode(frame(bytes(v1, MD5)), { protocols }).hsrp).toMatchObject({ md5KeyId: 9, group: 7 });
});

test("a built message is the same as one written by hand", () => {
  const fields: HsrpFields = { state: 8, group: 7, priority: 110, virtualAddress: "10.0.0.1" };
  expect(encodeHsrp(fields)).toEqual(v1);
  const times = { helloTimeMs: 250, holdTimeMs: 750 };
  const group = { opCode: 1, group: 4095, priority: 110, identifier: HOST_A.mac };
  expect(encodeHsrp({ version: 2, ...group, ...times, virtualAddress: "10.0.0.1" })).toEqual(v2);
  expect(encodeHsrp({ version: 2, ...group, ...times, virtualAddress: "fe80::a" })).toEqual(groupState(6, IP6_A));
  const signed = encodeHsrp({ version: 2, virtualAddress: "10.0.0.1", authenticationData: "ab" });
  expect(decode(frame(signed), { protocols }).hsrp).toMatchObject({ authenticationData: "ab", state: 6 });
});

test.each<[string, () => unknown]>([
  [
    'encodeHsrp: unknown option "identifier"; expected one of version, ',
    () => encodeHsrp({ virtualAddress: "10.0.0.1", identifier: HOST_A.mac }),
  ],
  ["encodeHsrp: options must be an object, got null", () => encodeHsrp(null as never)],
  [
    "encodeHsrp.version must be one of 0, 2, got 1",
    () => encodeHsrp({ version: 1 as never, virtualAddress: "10.0.0.1" }),
  ],
  [
    "encodeHsrp.helloTimeMs must be a multiple of 1000 from 0 to 255000, got 250",
    () => encodeHsrp({ virtualAddress: "10.0.0.1", helloTimeMs: 250 }),
  ],
  ['encodeHsrp.virtualAddress must be an address, got "::1"', () => encodeHsrp({ virtualAddress: "::1" })],
  [
    "encodeHsrp.authenticationData must be a text of at most 8 bytes in UTF-8",
    () => encodeHsrp({ virtualAddress: "10.0.0.1", authenticationData: "123456789" }),
  ],
])("%s", (message, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(message);
});

test.each([
  ["a message of 20 bytes, but 19 bytes are available", v1.subarray(0, 19)],
  ["a group state of 39 bytes, expected 40", bytes(1, 39, v2.subarray(2, 41))],
  ["an option does not fit into the message", v2.subarray(0, 41)],
])("is malformed: %s", (reason, message) => {
  expect(decode(frame(message), { protocols }).malformed).toEqual({ layer: "hsrp", reason });
});

test.each([
  ["1", v1],
  ["2", bytes(v2, MD5)],
])("a message of version %s that the capture cut is truncated at any length", (_version, message) => {
  const whole = frame(message);
  for (let length = 42; length < whole.length; length++) {
    const input = { data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 };
    const decoded = decode(input, { protocols });
    expect(decoded.malformed, `${length}`).toBeUndefined();
    expect(decoded.truncated?.layer).toBe("hsrp");
  }
});
