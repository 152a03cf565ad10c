import { expect, test } from "vitest";
import { bytes, ethernet, IP6_A, ipv6, u16, udp6 } from "../../../test/frames.ts";
import { encodeRipng } from "../../build/routing/ripng.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { match } from "../../match/match.ts";
import { ripng } from "./ripng.ts";

const protocols = [ripng];
const frame = (message: Uint8Array): Uint8Array => ethernet(0x86dd, ipv6(17, udp6(521, 521, message)));
const none = new Array<number>(16).fill(0);
const response = bytes(
  2,
  1,
  0,
  0,
  bytes(IP6_A, u16(7), 128, 2),
  bytes(IP6_A, u16(0), 0, 255),
  bytes(none, u16(0), 0, 0),
);

test("a response has routes and next hops", () => {
  const data = frame(response);
  expect(decode(data, { protocols }).ripng?.toJSON()).toEqual({
    command: 2,
    version: 1,
    routes: [
      { prefix: "fe80::a", routeTag: 7, prefixLength: 128, metric: 2 },
      { prefix: "fe80::a", routeTag: 0, prefixLength: 0, metric: 255 },
      { prefix: "::", routeTag: 0, prefixLength: 0, metric: 0 },
    ],
  });
  expect(match(data, { ripng: { routes: [{ prefix: "fe80::/10" }, {}, {}] } }, { protocols })).toBe(true);
  expect(summary(data, { protocols })).toBe(
    "IP6 fe80::a.521 > fe80::b.521: ripng-resp 3: fe80::a/128 [7] (2) fe80::a/0 (255) ::/0",
  );
});

test.each([
  ["ripng-req dump", bytes(1, 1, 0, 0, none, u16(0), 0, 16)],
  ["ripng-req 1: fe80::a/64", bytes(1, 1, 0, 0, IP6_A, u16(0), 64, 1)],
  ["ripng-5 ?? 4", bytes(5, 1, 0, 0)],
])("a message is summarized as %s", (text, message) => {
  expect(summary(frame(message), { protocols })).toBe(`IP6 fe80::a.521 > fe80::b.521: ${text}`);
});

test("a built message is the same as one written by hand", () => {
  const routes = [
    { prefix: "fe80::a", routeTag: 7, prefixLength: 128, metric: 2 },
    { prefix: "fe80::a", metric: 255 },
    { prefix: "::", prefixLength: 0, metric: 0 },
  ];
  expect(encodeRipng({ routes })).toEqual(response);
  expect(() => encodeRipng({ routes: [{ prefix: "10.0.0.0" }] })).toThrow(
    'encodeRipng.routes[0].prefix must be an address, got "10.0.0.0"',
  );
  expect(() => encodeRipng({ routes: [{ prefix: "::", mask: 1 } as never] })).toThrow(
    'encodeRipng.routes[0]: unknown option "mask"',
  );
});

test.each([
  ["version 2, expected 1", bytes(2, 2, 0, 0)],
  ["an entry of 20 bytes, but 19 bytes are available", response.subarray(0, 63)],
])("is malformed: %s", (reason, message) => {
  expect(decode(frame(message), { protocols }).malformed).toEqual({ layer: "ripng", reason });
});

test("a message that the capture cut is truncated at any length", () => {
  const whole = frame(response);
  for (let length = 62; length < whole.length; length++) {
    const input = { data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 };
    const decoded = decode(input, { protocols });
    expect(decoded.malformed, `${length}`).toBeUndefined();
    expect(decoded.truncated?.layer).toBe("ripng");
  }
});
