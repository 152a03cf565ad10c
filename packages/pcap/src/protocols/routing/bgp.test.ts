import { expect, test } from "vitest";
import { bytes, ethernet, IP6_A, ip, ipv4, tcp, u16, u32 } from "../../../test/frames.ts";
import { BGP_FRAMES } from "../../../test/protocol-frames/bgp.ts";
import { encodeBgp } from "../../build/routing/bgp.ts";
import type { BgpAttributeFields, BgpFields } from "../../build/routing/bgp-fields.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { match } from "../../match/match.ts";
import { containing } from "../../match/matchers.ts";
import { bgp } from "./bgp.ts";

const protocols = [bgp];
const MARKER = new Array<number>(16).fill(0xff);

function frame(payload: Uint8Array): Uint8Array {
  const segment = tcp(0x18, payload);
  segment.set(u16(179), 2);
  return ethernet(0x0800, ipv4(6, segment));
}

const message = (type: number, ...body: (number | number[] | Uint8Array)[]): Uint8Array =>
  bytes(MARKER, u16(19 + bytes(...body).length), type, ...body);
const attribute = (flags: number, type: number, ...value: (number | number[] | Uint8Array)[]): Uint8Array =>
  bytes(flags, type, bytes(...value).length, ...value);
const update = (attributes: Uint8Array, ...routes: (number | number[] | Uint8Array)[]): Uint8Array =>
  message(2, u16(0), u16(attributes.length), attributes, ...routes);

const OPEN = message(
  1,
  bytes(4, u16(23_456), u16(180), ip("1.1.1.1"), 20, 2, 8, 1, 4, u16(2), 0, 1, 2, 0),
  bytes(2, 8, 65, 4, u32(4_200_000_000), 70, 0),
);
const UPDATE = update(
  bytes(
    attribute(0x40, 1, 2),
    attribute(0x40, 2, 2, 2, u32(65_000), u32(4_200_000_000), 1, 1, u32(7)),
    attribute(0x40, 3, ip("10.0.0.1")),
    attribute(0xc0, 8, u16(65_000), u16(100), u16(0xffff), u16(0xff01)),
    attribute(0xc0, 7, u16(65_000), ip("10.0.0.9")),
    attribute(0xc0, 16, [0, 2, 0, 1, 0, 0, 0, 2]),
  ),
  bytes(16, 10, 1, 25, 10, 2, 3, 0xff, 0),
);
const KEEPALIVE = message(4);
const messagesOf = (payload: Uint8Array) => decode(frame(payload), { protocols }).bgp?.messages;

test("an open has its capabilities, in one or several parameters", () => {
  const data = frame(bytes(OPEN, KEEPALIVE));
  expect(decode(data, { protocols }).malformed).toBeUndefined();
  expect(decode(data, { protocols }).bgp?.toJSON()).toEqual({
    continuationBytes: 0,
    messages: [
      {
        kind: "open",
        type: 1,
        version: 4,
        autonomousSystem: 23_456,
        holdTimeSeconds: 180,
        identifier: "1.1.1.1",
        capabilities: [
          { name: "multiprotocol", code: 1, addressFamily: 2, subsequentAddressFamily: 1 },
          { name: "route-refresh", code: 2 },
          { name: "four-octet-as", code: 65, autonomousSystem: 4_200_000_000 },
          { name: "unknown", code: 70, value: "" },
        ],
      },
      { kind: "keepalive", type: 4 },
    ],
  });
  expect(summary(data, { protocols })).toMatch(/length 68: BGP$/);
});

test("parameters with lengths of two bytes are read (RFC 9072)", () => {
  const open = message(1, 4, u16(7), u16(0), ip("1.1.1.1"), 255, 255, u16(5), 2, u16(2), 2, 0);
  expect(messagesOf(open)).toMatchObject([{ capabilities: [{ name: "route-refresh" }] }]);
});

test("an update has its attributes and its routes", () => {
  expect(messagesOf(UPDATE)).toMatchObject([
    {
      kind: "update",
      withdrawnRoutes: [],
      attributes: [
        { name: "origin", type: 1, flags: 0x40, value: 2 },
        {
          name: "as-path",
          segments: [
            { type: 2, autonomousSystems: [65_000, 4_200_000_000] },
            { type: 1, autonomousSystems: [7] },
          ],
        },
        { name: "next-hop", address: "10.0.0.1" },
        { name: "communities", values: ["65000:100", "65535:65281"] },
        { name: "aggregator", autonomousSystem: 65_000, address: "10.0.0.9" },
        { name: "unknown", type: 16, flags: 0xc0 },
      ],
      routes: [
        { prefix: "10.1.0.0", prefixLength: 16 },
        { prefix: "10.2.3.128", prefixLength: 25 },
        { prefix: "0.0.0.0", prefixLength: 0 },
      ],
    },
  ]);
});

test("patterns name messages by their kind, attributes by their name, and routes by prefixes", () => {
  const data = frame(bytes(KEEPALIVE, UPDATE));
  const isMatch = (prefix: string, values: string[]): boolean =>
    match(
      data,
      {
        bgp: {
          messages: containing({
            kind: "update",
            routes: containing({ prefix, prefixLength: 16 }),
            attributes: containing({ name: "communities", values }),
          }),
        },
      },
      { protocols },
    );
  expect(isMatch("10.0.0.0/8", ["65000:100", "65535:65281"])).toBe(true);
  expect(isMatch("11.0.0.0/8", ["65000:100", "65535:65281"])).toBe(false);
  expect(isMatch("10.0.0.0/8", ["65000:100"])).toBe(false);
});

test("numbers of autonomous systems take two bytes if the path then ends where the attribute ends", () => {
  const path = attribute(0x40, 2, 2, 2, u16(65_000), u16(7), 1, 1, u16(8));
  expect(messagesOf(update(path))).toMatchObject([
    {
      attributes: [
        {
          segments: [
            { type: 2, autonomousSystems: [65_000, 7] },
            { type: 1, autonomousSystems: [8] },
          ],
        },
      ],
    },
  ]);
});

test("routes of IPv6 are in attributes, those of other families are bytes", () => {
  const reach = attribute(0x80, 14, u16(2), 1, 32, IP6_A, IP6_A, 0, 32, 0x20, 1, 0x0d, 0xb8);
  const vpn = attribute(0x80, 14, u16(1), 128, 12, new Array<number>(8).fill(0), ip("10.0.0.1"), 0, 1, 2, 3);
  const unreach = attribute(0x80, 15, u16(2), 1, 0);
  expect(messagesOf(update(bytes(reach, vpn, unreach)))).toMatchObject([
    {
      attributes: [
        {
          name: "mp-reach",
          addressFamily: 2,
          subsequentAddressFamily: 1,
          nextHops: ["fe80::a", "fe80::a"],
          routes: [{ prefix: "2001:db8::", prefixLength: 32 }],
        },
        { name: "mp-reach", subsequentAddressFamily: 128, nextHops: [], routes: [], nlri: bytes(1, 2, 3) },
        { name: "mp-unreach", routes: [{ prefix: "::", prefixLength: 0 }] },
      ],
    },
  ]);
});

test("a notification, a route refresh and a message of an unknown type are decoded", () => {
  const list = bytes(message(3, 6, 2, 1, 65), message(5, u16(2), 1, 128), message(9, 1));
  expect(messagesOf(list)).toEqual([
    { kind: "notification", type: 3, errorCode: 6, errorSubcode: 2, data: bytes(1, 65) },
    { kind: "route-refresh", type: 5, addressFamily: 2, subtype: 1, subsequentAddressFamily: 128 },
    { kind: "unknown", type: 9, data: bytes(1) },
  ]);
});

test("a message that the segment cuts is truncated, and those before it are decoded", () => {
  const stream = bytes(KEEPALIVE, UPDATE);
  for (let length = 20; length < stream.length; length++) {
    const decoded = decode(frame(stream.subarray(0, length)), { protocols });
    expect(decoded.truncated?.layer, `${length}`).toBe("bgp");
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.bgp?.messages).toEqual([{ kind: "keepalive", type: 4 }]);
  }
});

test("bytes of a message that began in an earlier segment are counted", () => {
  const later = decode(frame(bytes(UPDATE.subarray(30), KEEPALIVE)), { protocols });
  expect(later.bgp).toMatchObject({ continuationBytes: UPDATE.length - 30, messages: [{ kind: "keepalive" }] });
  const only = decode(frame(UPDATE.subarray(30)), { protocols });
  expect(only.bgp).toMatchObject({ continuationBytes: UPDATE.length - 30, messages: [] });
  expect([later.malformed, later.truncated, only.malformed, only.truncated]).toEqual(new Array(4).fill(undefined));
});

test.each([
  ["length 18, expected at least 19", bytes(MARKER, u16(18), 4)],
  ["a message without its marker", bytes(KEEPALIVE, 1, 2, 3)],
  ["a field does not fit into the message", message(1, 4, 0)],
  ["a field does not fit into the message", message(2, u16(5))],
  ["a field does not fit into the optional parameters", message(1, 4, u16(7), u16(0), ip("1.1.1.1"), 2, 2, 9)],
  ["a field does not fit into the capabilities", message(1, 4, u16(7), u16(0), ip("1.1.1.1"), 4, 2, 2, 1, 4)],
  ["a field does not fit into the attributes", update(bytes(0x40, 1, 2, 0))],
  ["a field does not fit into the attribute of type 2", update(attribute(0x40, 2, 2, 2, u16(7)))],
  ["a field does not fit into the attribute of type 8", update(attribute(0xc0, 8, 1))],
  ["a field does not fit into the routes", update(attribute(0x80, 15, u16(2), 1, 32, 1))],
  ["a prefix of 33 bits, expected at most 32", update(bytes(), 33, ip("10.0.0.0"), 0)],
])("is malformed: %s", (reason, payload) => {
  expect(decode(frame(payload), { protocols }).malformed).toEqual({ layer: "bgp", reason });
});

test("built messages are decoded to the fields they were built from", () => {
  const attributes: BgpAttributeFields[] = [
    { name: "origin", value: 1 },
    { name: "as-path", segments: [{ type: 2, autonomousSystems: [65_000, 7] }] },
    { name: "next-hop", address: "10.0.0.1" },
    { name: "local-preference", value: 200 },
    { name: "aggregator", autonomousSystem: 7, address: "10.0.0.9" },
    { name: "communities", values: ["65000:100"] },
    { name: "large-communities", values: ["4200000000:1:2"] },
    { name: "cluster-list", values: ["2.2.2.2"] },
    { name: "mp-reach", addressFamily: 2, nextHops: ["fe80::a"], routes: [{ prefix: "::", prefixLength: 0 }] },
    { type: 99, flags: 0xd0, value: new Uint8Array(300) },
  ];
  const messages: BgpFields[] = [
    {
      kind: "open",
      autonomousSystem: 65_000,
      holdTimeSeconds: 9,
      identifier: "1.1.1.1",
      capabilities: [{ name: "route-refresh" }],
    },
    {
      kind: "update",
      withdrawnRoutes: [{ prefix: "10.9.0.0", prefixLength: 16 }],
      attributes,
      routes: [{ prefix: "10.1.2.0", prefixLength: 23 }],
    },
    { kind: "notification", errorCode: 6, errorSubcode: 2, data: Uint8Array.of(1) },
    { kind: "keepalive" },
    { kind: "route-refresh", addressFamily: 2, subsequentAddressFamily: 2, subtype: 1 },
  ];
  expect(messagesOf(encodeBgp(messages))).toMatchObject(messages);
  expect(encodeBgp({ kind: "keepalive" })).toEqual(KEEPALIVE);
});

test("the frames for the comparison with other programs are sound", () => {
  for (const data of BGP_FRAMES)
    expect(decode(data, { protocols })).toMatchObject({ bgp: {}, tcp: { checksumValid: true } });
});

test.each<[string, () => unknown]>([
  [
    'encodeBgp.kind must be one of "open", "update", "notification", "keepalive", "route-refresh", got "hello"',
    () => encodeBgp({ kind: "hello" } as never),
  ],
  ["encodeBgp[0]: options must be an object, got null", () => encodeBgp([null as never])],
  ['encodeBgp: unknown option "data"; expected one of kind', () => encodeBgp({ kind: "keepalive", data: 1 } as never)],
  [
    'encodeBgp.attributes[0]: unknown option "address"; expected one of name, value',
    () => encodeBgp({ kind: "update", attributes: [{ name: "origin", address: "" } as never] }),
  ],
  [
    'encodeBgp.attributes[0].values[0] must be "NUMBER:NUMBER", got "no-export"',
    () => encodeBgp({ kind: "update", attributes: [{ name: "communities", values: ["no-export"] }] }),
  ],
  [
    "encodeBgp.attributes[0].values[0] must be an integer from 0 to 65535, got 65536",
    () => encodeBgp({ kind: "update", attributes: [{ name: "communities", values: ["65536:1"] }] }),
  ],
  [
    'encodeBgp.routes[0].prefix must be an address, got "10.0"',
    () => encodeBgp({ kind: "update", routes: [{ prefix: "10.0", prefixLength: 8 }] }),
  ],
  [
    "encodeBgp.capabilities[0].name must be one of ",
    () =>
      encodeBgp({
        kind: "open",
        autonomousSystem: 1,
        identifier: "1.1.1.1",
        capabilities: [{ name: "add-path" } as never],
      }),
  ],
  [
    "encodeBgp.autonomousSystem must be an integer from 0 to 65535, got 65536",
    () => encodeBgp({ kind: "open", autonomousSystem: 65_536, identifier: "1.1.1.1" }),
  ],
])("%s", (text, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(text);
});
