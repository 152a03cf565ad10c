import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as vector from "../../test/frames.ts";
import { bytes, counting, HOST_A, HOST_B, IP6_A, IP6_B, mac, u16, u32 } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import { ethernet, ipv6, type NdpFields, ndp } from "../index.ts";

const link = { source: HOST_A.mac, destination: HOST_B.mac };
const hosts = { source: HOST_A.ip6, destination: HOST_B.ip6 };
const sent = (fields: NdpFields): Uint8Array => ethernet(link, ipv6(hosts, ndp(fields)));

const SOURCE = { name: "source-link-layer-address", address: HOST_A.mac } as const;
const TARGET = { name: "target-link-layer-address", address: HOST_B.mac } as const;

describe("a built message is the same as one written by hand, with hop limit 255", () => {
  test.each<[string, NdpFields, number, number[], Uint8Array]>([
    ["router solicitation", { type: 133, options: [SOURCE] }, 133, u32(0), bytes(1, 1, mac(HOST_A.mac))],
    ["neighbour solicitation", { type: 135, target: HOST_B.ip6 }, 135, u32(0), IP6_B],
    [
      "neighbour advertisement",
      { type: 136, target: HOST_B.ip6, router: true, solicited: true, override: true, options: [TARGET] },
      136,
      [0xe0, 0, 0, 0],
      bytes(IP6_B, 2, 1, mac(HOST_B.mac)),
    ],
    ["redirect", { type: 137, target: HOST_B.ip6, destination: HOST_A.ip6 }, 137, u32(0), bytes(IP6_B, IP6_A)],
    ["router advertisement by default", { type: 134 }, 134, [64, 0, ...u16(1800)], bytes(u32(0), u32(0))],
    [
      "router advertisement with all fields",
      {
        type: 134,
        hopLimit: 1,
        managed: true,
        otherConfiguration: true,
        routerLifetimeSeconds: 2,
        reachableTimeMs: 3,
        retransmitTimeMs: 4,
        options: [
          { name: "prefix-information", prefix: HOST_A.ip6 },
          { name: "mtu", mtu: 1400 },
          { name: "recursive-dns-servers", lifetimeSeconds: 5, servers: [HOST_A.ip6, HOST_B.ip6] },
          { type: 24, data: counting(7) },
        ],
      },
      134,
      [1, 0xc0, ...u16(2)],
      bytes(
        u32(3),
        u32(4),
        bytes(3, 4, 64, 0xc0, u32(2_592_000), u32(604_800), u32(0), IP6_A),
        bytes(5, 1, 0, 0, u32(1400)),
        bytes(25, 5, 0, 0, u32(5), IP6_A, IP6_B),
        bytes(24, 2, counting(7), new Array<number>(7).fill(0)),
      ),
    ],
  ])("%s", (_name, fields, type, rest, body) => {
    expect(sent(fields)).toEqual(vector.ethernet(0x86dd, vector.ipv6(58, vector.icmpv6(type, rest, body))));
  });
});

test("a given hop limit or checksum is sent as it is", () => {
  const message = ndp({ type: 135, target: HOST_B.ip6, checksum: 1 });
  const decoded = decode(ethernet(link, ipv6({ ...hosts, hopLimit: 64 }, message)));
  expect(decoded).toMatchObject({ ipv6: { hopLimit: 64 }, icmpv6: { checksum: 1, checksumValid: false } });
});

const number = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });

test("built messages are decoded to the fields they were built from", () => {
  const advertisement = fc.record({
    type: fc.constant(134 as const),
    hopLimit: number(255),
    managed: fc.boolean(),
    otherConfiguration: fc.boolean(),
    routerLifetimeSeconds: number(65_535),
    reachableTimeMs: number(0xffff_ffff),
    retransmitTimeMs: number(0xffff_ffff),
    options: fc.array(
      fc.oneof(
        fc.record({ name: fc.constant("mtu" as const), mtu: number(0xffff_ffff) }),
        fc.record({
          name: fc.constant("prefix-information" as const),
          prefix: fc.constant("2001:db8::"),
          prefixLength: number(255),
          onLink: fc.boolean(),
          autonomous: fc.boolean(),
          validLifetimeSeconds: number(0xffff_ffff),
          preferredLifetimeSeconds: number(0xffff_ffff),
        }),
      ),
      { maxLength: 4 },
    ),
  });
  fc.assert(
    fc.property(advertisement, (fields) => {
      const decoded = decode(sent(fields));
      expect(decoded.ndp).toMatchObject(fields);
      expect(decoded.icmpv6?.checksumValid).toBe(true);
      expect(decoded.malformed).toBeUndefined();
    }),
  );
});

test.each<[string, () => unknown]>([
  ['ndp.target must be an address, got "1.2.3.4"', () => ndp({ type: 135, target: "1.2.3.4" })],
  ["ndp.type must be one of 133, 134, 135, 136, 137, got 132", () => ndp({ type: 132 as never })],
  [
    'ndp: unknown option "target"; expected one of type, options, checksum',
    () => ndp({ type: 133, target: "fe80::1" } as never),
  ],
  ["ndp: options must be an object, got null", () => ndp(null as never)],
  ["ndp.options must be an array, got {}", () => ndp({ type: 133, options: {} as never })],
  ["ndp.options[0] must be an object, got null", () => ndp({ type: 133, options: [null as never] })],
  [
    "ndp.options[0].servers must be an array, got null",
    () => ndp({ type: 134, options: [{ name: "recursive-dns-servers", lifetimeSeconds: 1, servers: null as never }] }),
  ],
  ["ndp.hopLimit must be an integer from 0 to 255, got 256", () => ndp({ type: 134, hopLimit: 256 })],
  [
    'ndp.options[0].address must be an address, got ""',
    () => ndp({ type: 133, options: [{ ...SOURCE, address: "" }] }),
  ],
  [
    "ndp.options[0].data must be at most 2038 bytes, got 2040 bytes",
    () => ndp({ type: 133, options: [{ type: 14, data: counting(2040) }] }),
  ],
])("%s", (message, build) => {
  expect(build).toThrow(TypeError);
  expect(build).toThrow(message);
});
