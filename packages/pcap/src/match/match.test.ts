import { describe, expect, test } from "vitest";
import {
  arp,
  bytes,
  counting,
  echo,
  ethernet,
  HOST_A,
  HOST_B,
  icmpv6,
  ipv4,
  ipv6,
  tcp,
  udp,
  vlan,
} from "../../test/frames.ts";
import {
  absent,
  allOf,
  anyOf,
  atLeast,
  atMost,
  between,
  containing,
  explain,
  type FramePattern,
  match,
  NearestFrames,
  not,
  oneOf,
  startingWith,
} from "../match.ts";
import { PcapDecoder } from "../read/decoder.ts";
import { PcapngEncoder } from "../write/pcapng-encoder.ts";

const reply = ethernet(0x0806, arp(2), 60);
const ping = ethernet(0x0800, ipv4(1, echo(8, 7, 3, counting(8)), { options: [1, 148, 4, 0, 0, 1, 1, 1] }));
const tagged = ethernet(0x88a8, vlan(2, 0x8100, vlan(0x6003, 0x0800, ipv4(17, udp(1000, 53, counting(3))))));
const segment = ethernet(0x0800, ipv4(6, tcp(0x12, counting(0))));
const ping6 = ethernet(0x86dd, ipv6(58, icmpv6(128, [0, 1, 0, 2], counting(8))));

describe("a frame matches", () => {
  test.each<[string, Uint8Array, FramePattern]>([
    ["a pattern that names nothing", reply, {}],
    ["a layer that is present", reply, { arp: {} }],
    [
      "fields of a layer",
      reply,
      { arp: { operation: "reply", senderProtocolAddress: HOST_A.ip, targetProtocolAddress: HOST_B.ip } },
    ],
    ["fields of several layers", ping, { ipv4: { source: HOST_A.ip }, icmp: { type: 8, sequence: 3 } }],
    ["a boolean", segment, { tcp: { syn: true, ack: true, fin: false, checksumValid: true } }],
    ["a layer that is absent", reply, { vlans: absent, ipv4: absent }],
    ["a field that is absent", ping6, { ethernet: { lengthBytes: absent }, malformed: absent }],
    ["a regular expression", reply, { arp: { senderHardwareAddress: /^52:54:/ } }],
    [
      "a regular expression with the flag g, each time",
      reply,
      { arp: { senderHardwareAddress: /52/g, targetHardwareAddress: /52/g } },
    ],
    ["a predicate over a field", ping, { ipv4: { ttl: (ttl) => ttl > 63 } }],
    ["a predicate over a layer", ping, { ipv4: ({ source, destination }) => source !== destination }],
    ["a predicate over the frame", ping, ({ icmp }) => icmp?.sequence === 3],
    ["one of several values", ping, { ipv4: { ttl: oneOf(63, 64) } }],
    ["one of several patterns", ping, { ipv4: { source: oneOf("10.0.0.0/8", /^192/) } }],
    ["the ends of a range", ping, { ipv4: { ttl: between(64, 64) }, icmp: { sequence: atLeast(3), code: atMost(0) } }],
    ["bytes by their content", ping, { payload: counting(8) }],
    ["a list of as many elements, each in its place", tagged, { vlans: [{ id: 2 }, { id: 3, priority: 3 }] }],
    ["elements among others", ping, { ipv4: { options: containing({ type: 148, data: Uint8Array.of(0, 0) }) } }],
    ["the first elements of a list", tagged, { vlans: startingWith({ id: 2 }) }],
    ["all elements of a list as the first ones", tagged, { vlans: startingWith({ id: 2 }, { id: 3 }) }],
    ["lengths of the frame", reply, { originalLength: 60, capturedLength: 60, linkType: 1 }],
  ])("%s", (_name, frame, pattern) => {
    expect(match(frame, pattern)).toBe(true);
  });
});

describe("a frame does not match", () => {
  test.each<[string, Uint8Array, FramePattern]>([
    ["a layer that is missing", reply, { ipv4: {} }],
    ["if one field differs", reply, { arp: { operation: "reply", senderProtocolAddress: "192.168.0.3" } }],
    ["a layer that must be absent", tagged, { vlans: absent }],
    ["a field that must be absent", ping, { ethernet: { etherType: absent } }],
    ["a predicate that is not called, since the layer is missing", reply, { ipv4: { ttl: () => true } }],
    ["values out of a range", ping, { ipv4: { ttl: between(65, 70) } }],
    ["values below a range", ping, { ipv4: { ttl: atLeast(65) } }],
    ["values above a range", ping, { ipv4: { ttl: atMost(63) } }],
    ["bytes that only begin alike", ping, { payload: counting(9) }],
    ["lists of other length", tagged, { vlans: [{ id: 2 }] }],
    ["lists in another order", tagged, { vlans: [{ id: 3 }, { id: 2 }] }],
    ["elements that are absent", ping, { ipv4: { options: containing({ type: 1 }, { type: 7 }) } }],
    ["first elements in another order", tagged, { vlans: startingWith({ id: 3 }) }],
    ["more first elements than the list has", tagged, { vlans: startingWith({ id: 2 }, { id: 3 }, { id: 4 }) }],
    ["first elements of a list that is missing", ping, { vlans: startingWith({ id: 2 }) }],
    ["a field in the capture, if it is not a captured frame", reply, { interface: { name: "eth0" } }],
  ])("%s", (_name, frame, pattern) => {
    expect(match(frame, pattern)).toBe(false);
  });
});

describe("addresses", () => {
  test.each([
    [HOST_A.mac.toUpperCase(), true],
    ["52-54-00-00-00-0A", true],
    ["52:54:0:0:0:a", true],
    ["5254.0000.000a", true],
    ["52540000000A", true],
    ["52:54:00:00:00:0b", false],
  ])("of Ethernet are the same in any common spelling: %s", (source, isSame) => {
    expect(match(ping6, { ethernet: { source } })).toBe(isSame);
    expect(match(reply, { arp: { senderHardwareAddress: source } })).toBe(isSame);
  });

  test.each([
    ["fe80:0:0:0:0:0:0:a", true],
    ["FE80::000A", true],
    ["fe80::0.0.0.10", true],
    ["fe80::/10", true],
    ["fe80::/ffc0::", true],
    ["fe80::a/128", true],
    ["::/0", true],
    ["fe80::b", false],
    ["fe80::b/128", false],
    ["fe80::b/127", true],
    ["fec0::/10", false],
    ["::ffff:192.168.0.1", false],
  ])("of IPv6 are the same in any form, and may be given by prefix: %s", (source, isSame) => {
    expect(match(ping6, { ipv6: { source } })).toBe(isSame);
  });

  test.each(["::ffff:192.168.0.1", "::FFFF:C0A8:0001", "0:0:0:0:0:ffff:c0a8:1", "::ffff:c0a8:1/128"])(
    "of IPv6 that contain one of IPv4 are the same in any form: %s",
    (source) => {
      const mapped = bytes(new Uint8Array(10), 0xff, 0xff, 192, 168, 0, 1);
      const frame = ethernet(0x86dd, ipv6(58, icmpv6(128, [0, 1, 0, 2], counting(8))));
      frame.set(mapped, 14 + 8);
      expect(match(frame, { ipv6: { source } })).toBe(true);
    },
  );

  test.each([
    ["192.168.0.0/24", true],
    ["192.168.0.0/255.255.255.0", true],
    ["192.168.1.0/255.255.255.0", false],
    ["192.168.0.77/24", true],
    ["192.168.0.2/32", true],
    ["192.168.0.3/31", true],
    ["::ffff:192.168.0.2", true],
    ["192.168.1.0/24", false],
    ["192.168.0.3/32", false],
    ["0.0.0.0/0", true],
    ["0.0.0.0/0.0.0.0", true],
  ])("of IPv4 may be given by prefix: %s", (source, isSame) => {
    expect(match(ping, { ipv4: { source } })).toBe(isSame);
  });
});

test("the fields of a frame in the capture are matched", () => {
  const encoder = new PcapngEncoder();
  const blocks = [encoder.header(), encoder.interface({ name: "wan" }), encoder.interface({ name: "lan" })];
  const record = encoder.record({ data: reply, seconds: 1_700_000_000, nanoseconds: 5, comment: "late" }, 1);
  const [frame] = new PcapDecoder().push(bytes(...blocks, record));
  expect(frame).toBeDefined();
  if (frame === undefined) return;
  expect(match(frame, { interface: { name: "lan", index: 1 }, comment: "late", arp: { operation: "reply" } })).toBe(
    true,
  );
  expect(match(frame, { timestampNs: between(1_700_000_000_000_000_005n, 1_700_000_000_000_000_005n) })).toBe(true);
  expect(match(frame, { seconds: 1_700_000_000, nanoseconds: atLeast(6) })).toBe(false);
  expect(match(frame, { interface: { name: "wan" } })).toBe(false);
});

describe("several patterns", () => {
  test.each<[string, FramePattern, boolean]>([
    ["oneOf over whole frames", oneOf({ ipv6: {} }, { icmp: { sequence: 3 } }), true],
    ["oneOf over whole frames that fit none", oneOf({ ipv6: {} }, { icmp: { sequence: 4 } }), false],
    ["anyOf with a predicate", anyOf({ arp: {} }, ({ icmp }) => icmp?.code === 0), true],
    ["allOf over whole frames", allOf({ ipv4: {} }, { icmp: {} }, { vlans: absent }), true],
    ["allOf with one that does not fit", allOf({ ipv4: {} }, { arp: {} }), false],
    ["allOf over one value", { ipv4: { ttl: allOf(atLeast(2), not(63)) } }, true],
    ["not over a whole frame", not({ arp: {} }), true],
    ["not over a whole frame that fits", not({ icmp: { type: 8 } }), false],
    ["not over a value", { icmp: { type: not(0), sequence: not(3) } }, false],
    ["not over a layer", { ipv4: not({ ttl: 1 }), arp: not(absent) }, false],
    ["not where the field is missing", { icmp: { pointer: not(3) }, vlans: not([{ id: 5 }]) }, true],
    ["oneOf with absent where the layer is missing", { vlans: oneOf(absent, [{ id: 0 }]) }, true],
    ["oneOf over layers", { ipv4: oneOf({ ttl: 1 }, { ttl: 64 }) }, true],
    ["one in another", not(allOf({ ipv4: {} }, oneOf({ udp: {} }, { icmp: { type: 0 } }))), true],
  ])("%s", (_name, pattern, expected) => {
    expect(match(ping, pattern)).toBe(expected);
    expect(explain(ping, pattern).matches).toBe(expected);
    expect(new NearestFrames(pattern).add(ping)).toBe(expected);
  });

  test("oneOf with absent also matches a list that fits", () => {
    expect(match(tagged, { vlans: oneOf(absent, [{ id: 2 }, {}]) })).toBe(true);
    expect(match(tagged, { vlans: oneOf(absent, [{ id: 2 }]) })).toBe(false);
  });
});

test.each([null, 5, "arp", undefined])("%j is not a pattern for frames", (pattern) => {
  const error = /^pattern must be an object of layers and fields, or a predicate, got /;
  expect(() => match(ping, pattern as never)).toThrow(error);
  expect(() => explain(ping, pattern as never)).toThrow(error);
  expect(() => new NearestFrames(pattern as never)).toThrow(error);
});

test("a frame that is neither bytes nor captured is refused", () => {
  expect(() => match(null as never, {})).toThrow(
    new TypeError("frame must be a Uint8Array or a captured frame, got null"),
  );
});

test.each<[string, () => unknown]>([
  ["atLeast: min must be a number or a bigint, got null", () => atLeast(null as never)],
  ["atMost: max must be a number or a bigint, got NaN", () => atMost(Number.NaN)],
  ['between: max must be a number or a bigint, got "5"', () => between(1, "5" as never)],
  ["between: max must be at least min (5), got 1", () => between(5, 1)],
])("a bad limit of a range is refused: %s", (message, create) => {
  expect(create).toThrow(new TypeError(message));
});

test("a field that is undefined is refused, since it would match anything", () => {
  const host: { address: string } = JSON.parse("{}");
  expect(() => match(ping, { ipv4: { source: host.address } })).toThrow(
    new TypeError("pattern.ipv4.source must be a pattern, `absent`, or left out, got undefined"),
  );
});
