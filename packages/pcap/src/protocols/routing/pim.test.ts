import { expect, test } from "vitest";
import { bytes, ethernet, HOST_A, HOST_B, IP6_A, IP6_B, ip, ipv4, ipv6, u16, u32 } from "../../../test/frames.ts";
import { PIM_FRAMES } from "../../../test/protocol-frames/pim.ts";
import { encodePim } from "../../build/routing/pim.ts";
import type { PimFields } from "../../build/routing/pim-fields.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import * as build from "../../index.ts";
import { match } from "../../match/match.ts";
import { containing } from "../../match/matchers.ts";
import { pim } from "./pim.ts";

const protocols = [pim];
const frame = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(103, message));
const unicast = (address: string): number[] => [1, 0, ...ip(address)];
const group = (address: string): number[] => [1, 0, 0, 32, ...ip(address)];
const source = (address: string, flags: number): number[] => [1, 0, flags, 32, ...ip(address)];
const joinPrune = bytes(
  bytes(0x23, 0, u16(0xffff), unicast("10.0.0.1"), 0, 1, u16(210)),
  bytes(group("239.1.1.1"), u16(1), u16(1), source("10.9.9.9", 7), source("10.1.1.1", 1)),
);

/** The layer of a message that is built and sent between two hosts. */
function built(fields: PimFields, payload?: Uint8Array) {
  const link = { source: HOST_A.mac, destination: HOST_B.mac };
  const packet = build.ipv4({ source: HOST_A.ip, destination: HOST_B.ip }, encodePim(fields, payload));
  return decode(build.ethernet(link, packet), { protocols });
}

test("a join/prune message has its groups with their sources", () => {
  const data = frame(joinPrune);
  expect(decode(data, { protocols }).pim?.toJSON()).toEqual({
    version: 2,
    type: 3,
    checksum: 0xffff,
    checksumValid: false,
    upstreamNeighbor: "10.0.0.1",
    holdtimeSeconds: 210,
    groups: [
      {
        group: "239.1.1.1",
        prefixLength: 32,
        joins: [{ address: "10.9.9.9", prefixLength: 32, sparse: true, wildcard: true, rpt: true }],
        prunes: [{ address: "10.1.1.1", prefixLength: 32, sparse: false, wildcard: false, rpt: true }],
      },
    ],
  });
  expect(
    match(data, { pim: { groups: containing({ group: "239.0.0.0/8", joins: [{ wildcard: true }] }) } }, { protocols }),
  ).toBe(true);
  expect(match(data, { pim: { upstreamNeighbor: "::/0" } }, { protocols })).toBe(false);
  expect(summary(data, { protocols })).toBe("IP 192.168.0.2 > 192.168.1.2: PIMv2, Join / Prune, length 42");
});

test("a hello has its options, those of unknown types as bytes", () => {
  const hello = bytes(
    bytes(0x20, 0, u16(0), u16(1), u16(2), u16(105), u16(2), u16(4), u16(0x81f4), u16(2500)),
    bytes(u16(19), u16(4), u32(7), u16(20), u16(4), u32(0xdeadbeef)),
    bytes(u16(24), u16(12), unicast("10.0.0.3"), unicast("10.0.0.4"), u16(21), u16(1), 9),
  );
  const decoded = decode(frame(hello), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.pim).toMatchObject({
    type: 0,
    holdtimeSeconds: 105,
    propagationDelayMs: 500,
    overrideIntervalMs: 2500,
    drPriority: 7,
    generationId: 0xdeadbeef,
    secondaryAddresses: ["10.0.0.3", "10.0.0.4"],
  });
  expect(decoded.pim?.options?.map(({ type }) => type)).toEqual([1, 2, 19, 20, 24, 21]);
  expect(decoded.pim?.options?.at(-1)?.value).toEqual(bytes(9));
});

test("register-stop, bootstrap and assert have their fields, over either version of IP", () => {
  const stop = bytes(0x22, 0, 0, 0, group("239.1.1.1"), unicast("10.1.1.1"));
  expect(decode(frame(stop), { protocols }).pim).toMatchObject({ group: "239.1.1.1", source: "10.1.1.1" });
  const bootstrap = bytes(0x24, 0, 0, 0, u16(0x1234), 126, 9, 2, 0, IP6_A);
  expect(decode(ethernet(0x86dd, ipv6(103, bootstrap)), { protocols }).pim).toMatchObject({
    fragmentTag: 0x1234,
    hashMaskLength: 126,
    bsrPriority: 9,
    bsrAddress: "fe80::a",
  });
  const assertion = bytes(0x25, 0, 0, 0, 2, 0, 0, 128, IP6_B, 2, 0, IP6_A, u32(0x8000_006e), u32(20));
  expect(decode(ethernet(0x86dd, ipv6(103, assertion)), { protocols }).pim).toMatchObject({
    group: "fe80::b",
    source: "fe80::a",
    rpt: true,
    metricPreference: 110,
    metric: 20,
  });
});

test("the checksum of a register covers its first 8 bytes, or all of it", () => {
  const short = bytes(0x21, 0, u16(0x9eff), 0x40, 0, 0, 0, [1, 2, 3, 4]);
  expect(decode(frame(short), { protocols }).pim).toMatchObject({
    border: false,
    nullRegister: true,
    checksumValid: true,
  });
  const long = bytes(0x21, 0, u16(0x9eff - 0x0102 - 0x0304), 0x40, 0, 0, 0, [1, 2, 3, 4]);
  expect(decode(frame(long), { protocols }).pim?.checksumValid).toBe(true);
  const neither = bytes(0x21, 0, u16(0x1234), 0x40, 0, 0, 0, [1, 2, 3, 4]);
  expect(decode(frame(neither), { protocols }).pim?.checksumValid).toBe(false);
});

test("a register contains a packet, into which patterns go", () => {
  const udp = build.udp({ sourcePort: 5000, destinationPort: 5001 }, bytes(1, 2, 3));
  const packet = build.ipv4({ source: "10.1.1.1", destination: "239.1.1.1" }, udp);
  const data = build.ethernet(
    { source: HOST_A.mac, destination: HOST_B.mac },
    build.ipv4({ source: HOST_A.ip, destination: HOST_B.ip }, encodePim({ type: 1 }, packet)),
  );
  expect(decode(data, { protocols }).pim?.inner).toMatchObject({
    ipv4: { source: "10.1.1.1", destination: "239.1.1.1" },
    udp: { destinationPort: 5001, checksumValid: true },
  });
  const isFor = (destination: string): boolean =>
    match(data, { pim: { inner: { ipv4: { destination } } } }, { protocols });
  expect(isFor("239.1.0.0/16")).toBe(true);
  expect(isFor("239.2.0.0/16")).toBe(false);
  expect(summary(data, { protocols })).toBe("IP 192.168.0.2 > 192.168.1.2: PIMv2, Register, length 39");
});

test("the packet of a null register is only a header", () => {
  const header = build.ipv4({ source: "10.1.1.1", destination: "239.1.1.1", protocol: 103 }).bytes;
  const { inner } = built({ type: 1, nullRegister: true }, header).pim ?? {};
  expect(inner).toMatchObject({ ipv4: { source: "10.1.1.1", protocol: 103 } });
  expect([inner?.pim, inner?.malformed, inner?.truncated]).toEqual([undefined, undefined, undefined]);
});

test("a source with attributes is read without them", () => {
  const message = bytes(
    bytes(0x23, 0, 0, 0, unicast("10.0.0.1"), 0, 1, u16(210), group("239.1.1.1"), u16(2), u16(0)),
    bytes([1, 1, 4, 32, ...ip("10.1.1.1")], 0x00, 2, 9, 9, 0x41, 1, 9, source("10.1.1.2", 4)),
  );
  const decoded = decode(frame(message), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.pim?.groups?.[0]?.joins.map(({ address }) => address)).toEqual(["10.1.1.1", "10.1.1.2"]);
});

test("built messages are decoded to the fields they were built from, with TTL 1 unless they are routed", () => {
  const messages: PimFields[] = [
    { type: 0, holdtimeSeconds: 5, overrideIntervalMs: 3000, drPriority: 1, secondaryAddresses: ["fe80::1"] },
    { type: 1, border: true, nullRegister: true },
    { type: 2, group: "239.1.1.1", source: "10.1.1.1" },
    {
      type: 3,
      upstreamNeighbor: "10.0.0.1",
      holdtimeSeconds: 60,
      groups: [{ group: "239.0.0.0", prefixLength: 8, joins: [{ address: "10.1.1.1" }], prunes: [] }],
    },
    {
      type: 4,
      fragmentTag: 7,
      hashMaskLength: 32,
      bsrPriority: 1,
      bsrAddress: "10.0.0.9",
      rpSets: [
        {
          group: "239.0.0.0",
          prefixLength: 8,
          rpCount: 3,
          rps: [
            { address: "10.0.0.9", holdtimeSeconds: 7, priority: 0 },
            { address: "10.0.0.8", holdtimeSeconds: 8, priority: 255 },
          ],
        },
        { group: "239.1.1.1", prefixLength: 32, rpCount: 0, rps: [] },
      ],
    },
    {
      type: 8,
      rpPriority: 1,
      holdtimeSeconds: 9,
      rpAddress: "fe80::1",
      groupRanges: [{ group: "ff00::", prefixLength: 8 }],
    },
    { type: 5, group: "239.1.1.1", source: "10.1.1.1", rpt: true, metricPreference: 7, metric: 8 },
  ];
  for (const fields of messages) {
    const decoded = built(fields);
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.pim).toMatchObject({ ...fields, checksumValid: true });
    expect(decoded.ipv4?.ttl).toBe([1, 2, 8].includes(fields.type) ? 64 : 1);
  }
  expect(built({ type: 0, overrideIntervalMs: 3000 }).pim?.propagationDelayMs).toBe(500);
  expect(built({ type: 0, checksum: 1 }).pim).toMatchObject({ checksum: 1, checksumValid: false });
});

test.each<[string, () => unknown]>([
  ["encodePim.type must be one of 0, 1, 2, 3, 4, 5, 6, 7, 8, got 9", () => encodePim({ type: 9 as never })],
  [
    'encodePim: unknown option "group"; expected one of type, border, nullRegister, checksum',
    () => encodePim({ type: 1, group: "239.1.1.1" } as never),
  ],
  [
    'encodePim.upstreamNeighbor must be an address, got "router"',
    () => encodePim({ type: 3, upstreamNeighbor: "router" }),
  ],
  [
    'encodePim.groups[0].joins[0]: unknown option "wc"; expected one of address, ',
    () =>
      encodePim({
        type: 3,
        upstreamNeighbor: "10.0.0.1",
        groups: [{ group: "239.1.1.1", joins: [{ address: "10.1.1.1", wc: true } as never] }],
      }),
  ],
  [
    "encodePim.groups[0].prefixLength must be an integer from 0 to 255, got 256",
    () => encodePim({ type: 3, upstreamNeighbor: "10.0.0.1", groups: [{ group: "239.1.1.1", prefixLength: 256 }] }),
  ],
  [
    "encodePim.options[0].value must be a Uint8Array, got 1",
    () => encodePim({ type: 0, options: [{ type: 21, value: 1 as never }] }),
  ],
  [
    'encodePim.rpSets[0].rps[0]: unknown option "prio"; expected one of address, holdtimeSeconds, priority',
    () =>
      encodePim({
        type: 4,
        bsrAddress: "10.0.0.9",
        rpSets: [{ group: "239.0.0.0", rps: [{ address: "10.0.0.9", prio: 1 } as never] }],
      }),
  ],
  [
    "encodePim.groupRanges must be an array, got {}",
    () => encodePim({ type: 8, rpAddress: "10.0.0.9", groupRanges: {} as never }),
  ],
  ["encodePim: payload must be bytes or a packet, got 1", () => encodePim({ type: 1 }, 1 as never)],
])("%s", (message, refused) => {
  expect(refused).toThrow(TypeError);
  expect(refused).toThrow(message);
});

test.each([
  ["version 1, expected 2", bytes(0x10, 0, 0, 0)],
  ["a field does not fit into the message", joinPrune.subarray(0, 41)],
  ["a field does not fit into the message", bytes(0x20, 0, 0, 0, u16(1), u16(3), 0, 0)],
  ["an address of family 5, expected 1 or 2", bytes(0x22, 0, 0, 0, 5, 0, 0, 32, ip("239.1.1.1"))],
  ["an address of encoding 1, expected 0", bytes(0x22, 0, 0, 0, 1, 1, 0, 32, ip("239.1.1.1"))],
])("is malformed: %s", (reason, message) => {
  expect(decode(frame(message), { protocols }).malformed).toEqual({ layer: "pim", reason });
});

test("a message that the capture cut is truncated at any length, unless it is a register, whose packet has its own problems", () => {
  for (const whole of PIM_FRAMES) {
    const ipBytes = decode(whole).ipv6 === undefined ? 20 : 40;
    for (let length = 14 + ipBytes; length < whole.length; length++) {
      const input = { data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 };
      const decoded = decode(input, { protocols });
      expect(decoded.malformed, `${length}`).toBeUndefined();
      if (decoded.pim?.type !== 1 || length < 14 + ipBytes + 8) expect(decoded.truncated?.layer).toBe("pim");
    }
  }
});
