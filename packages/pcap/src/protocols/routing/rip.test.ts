import { expect, test } from "vitest";
import { bytes, ethernet, ip, ipv4, u16, u32, udp } from "../../../test/frames.ts";
import { encodeRip } from "../../build/routing/rip.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { match } from "../../match/match.ts";
import { rip } from "./rip.ts";

const protocols = [rip];
const frame = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(520, 520, message)));
const entry = (tag: number, address: string, mask: string, hop: string, metric: number): Uint8Array =>
  bytes(u16(2), u16(tag), ip(address), ip(mask), ip(hop), u32(metric));
const v2 = bytes(2, 2, 0, 0, entry(7, "10.1.0.0", "255.255.0.0", "10.0.0.9", 3));
const digest = bytes(2, 2, 0, 0, u16(0xffff), u16(3), u16(44), 5, 20, u32(99), u32(0), u32(0), v2.subarray(4));
const trailer = bytes(u16(0xffff), u16(1), new Array<number>(16).fill(9));

test("a response of version 2 has routes with masks, tags and next hops", () => {
  const data = frame(v2);
  expect(decode(data, { protocols }).rip?.toJSON()).toEqual({
    command: 2,
    version: 2,
    routes: [
      {
        addressFamily: 2,
        routeTag: 7,
        address: "10.1.0.0",
        subnetMask: "255.255.0.0",
        nextHop: "10.0.0.9",
        metric: 3,
      },
    ],
  });
  expect(match(data, { rip: { routes: [{ address: "10.0.0.0/8", metric: 3 }] } }, { protocols })).toBe(true);
  expect(match(data, { rip: { routes: [{ address: "11.0.0.0/8" }] } }, { protocols })).toBe(false);
  expect(summary(data, { protocols })).toBe("IP 192.168.0.2.520 > 192.168.1.2.520: RIPv2, Response, length: 24");
});

test("routes of version 1 have an address and a metric only", () => {
  const v1 = bytes(1, 1, 0, 0, u16(2), u16(0), ip("10.0.0.0"), u32(0), u32(0), u32(2));
  expect(decode(frame(v1), { protocols }).rip?.toJSON()).toEqual({
    command: 1,
    version: 1,
    routes: [{ addressFamily: 2, address: "10.0.0.0", metric: 2 }],
  });
  expect(summary(frame(v1), { protocols })).toContain("RIPv1, Request, length: 24");
});

test("a password and a digest are not routes", () => {
  const password = bytes(2, 2, 0, 0, u16(0xffff), u16(2), [...Buffer.from("secret")], new Array<number>(10).fill(0));
  expect(decode(frame(password), { protocols }).rip?.toJSON()).toEqual({
    command: 2,
    version: 2,
    routes: [],
    authenticationType: 2,
    password: "secret",
  });
  const decoded = decode(frame(bytes(digest, trailer)), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.rip).toMatchObject({
    authenticationType: 3,
    password: undefined,
    keyId: 5,
    authenticationSequence: 99,
    routes: [{ address: "10.1.0.0" }],
  });
});

test("a built message is the same as one written by hand, and a password is its first entry", () => {
  const route = { address: "10.1.0.0", subnetMask: "255.255.0.0", nextHop: "10.0.0.9", routeTag: 7, metric: 3 };
  expect(encodeRip({ routes: [route] })).toEqual(v2);
  const signed = encodeRip({ password: "ab", routes: [route] });
  expect(decode(frame(signed), { protocols }).rip).toMatchObject({ password: "ab", routes: [route] });
  const v1 = encodeRip({ version: 1, command: 1, routes: [{ address: "10.0.0.0" }] });
  expect(v1).toEqual(bytes(1, 1, 0, 0, u16(2), u16(0), ip("10.0.0.0"), u32(0), u32(0), u32(1)));
});

test.each<[string, () => unknown]>([
  [
    'encodeRip: unknown option "route"; expected one of command, version, routes, password',
    () => encodeRip({ route: [] } as never),
  ],
  ["encodeRip.routes must be an array, got 1", () => encodeRip({ routes: 1 as never })],
  ["encodeRip.routes[0] must be an object, got null", () => encodeRip({ routes: [null as never] })],
  [
    'encodeRip.routes[0]: unknown option "nextHop"; expected one of addressFamily, address, metric',
    () => encodeRip({ version: 1, routes: [{ address: "10.0.0.0", nextHop: "10.0.0.1" }] }),
  ],
  ['encodeRip.routes[0].address must be an address, got "::"', () => encodeRip({ routes: [{ address: "::" }] })],
  ["encodeRip.command must be an integer from 0 to 255, got 256", () => encodeRip({ command: 256 })],
  [
    "encodeRip.password must be a text of at most 16 bytes in UTF-8, got ",
    () => encodeRip({ password: "12345678901234567" }),
  ],
])("%s", (message, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(message);
});

test.each([
  ["version 3, expected 1 or 2", bytes(2, 3, 0, 0)],
  ["an entry of 20 bytes, but 19 bytes are available", v2.subarray(0, 23)],
])("is malformed: %s", (reason, message) => {
  expect(decode(frame(message), { protocols }).malformed).toEqual({ layer: "rip", reason });
});

test("a message that the capture cut is truncated at any length, with the routes that are there", () => {
  const whole = frame(bytes(v2, v2.subarray(4)));
  for (let length = 42; length < whole.length; length++) {
    const input = { data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 };
    const decoded = decode(input, { protocols });
    expect(decoded.malformed, `${length}`).toBeUndefined();
    expect(decoded.truncated?.layer).toBe("rip");
    if (length >= 46) expect(decoded.rip?.routes).toHaveLength(Math.floor((length - 46) / 20));
  }
});
