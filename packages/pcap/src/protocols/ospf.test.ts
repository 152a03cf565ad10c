import { expect, test } from "vitest";
import { bytes, ethernet, HOST_A, ip, ipv4, ipv6, u16, u32 } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { match } from "../match/match.ts";
import { allProtocols } from "./all-protocols.ts";
import { ospf } from "./ospf.ts";

const protocols = [ospf];
const none = [0, 0, 0, 0];
const router = ip("1.1.1.1");

/** A packet of version 2 without authentication, with a checksum by RFC 2328, D.4. */
function v2(type: number, ...body: (number | number[] | Uint8Array)[]): Uint8Array {
  const length = 24 + bytes(...body).length;
  const packet = bytes(2, type, u16(length), router, none, 0, 0, 0, 0, none, none, ...body);
  let sum = 0;
  for (let at = 0; at < packet.length; at += 2) sum += ((packet[at] ?? 0) << 8) + (packet[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  packet.set(u16(~sum & 0xffff), 12);
  return packet;
}

const lsa = (type: number, length: number): Uint8Array =>
  bytes(u16(10), 2, type, ip("10.0.0.1"), router, u32(0x80000001), u16(0x1234), u16(length));
const hello = v2(1, ip("255.255.255.0"), u16(10), 2, 1, u32(40), ip("10.0.0.1"), ip("10.0.0.2"), ip("2.2.2.2"));
const frame = (packet: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(89, packet));

test("a hello has the parameters of its network and its neighbors", () => {
  const decoded = decode(frame(hello), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.payload).toHaveLength(0);
  expect(decoded.ospf?.toJSON()).toEqual({
    version: 2,
    type: 1,
    lengthBytes: 48,
    routerId: "1.1.1.1",
    areaId: "0.0.0.0",
    checksum: expect.any(Number),
    checksumValid: true,
    authenticationType: 0,
    networkMask: "255.255.255.0",
    helloIntervalSeconds: 10,
    deadIntervalSeconds: 40,
    priority: 1,
    designatedRouter: "10.0.0.1",
    backupDesignatedRouter: "10.0.0.2",
    neighbors: ["2.2.2.2"],
    options: 2,
  });
  expect(summary(frame(hello), { protocols })).toBe("IP 192.168.0.2 > 192.168.1.2: OSPFv2, Hello, length 48");
});

test("a frame is matched by the fields of a registered protocol only", () => {
  const pattern = { ipv4: { source: HOST_A.ip }, ospf: { type: 1, neighbors: ["2.2.2.2"] } } as const;
  expect(match(frame(hello), pattern, { protocols: allProtocols })).toBe(true);
  expect(match(frame(hello), { ospf: { areaId: "0.0.0.1" } }, { protocols })).toBe(false);
  expect(() => match(frame(hello), pattern)).toThrow('pattern: unknown layer or field "ospf"');
  expect(decode(frame(hello)).payload).toEqual(hello);
});

test("a wrong byte makes the checksum wrong, and a cryptographic digest makes it unknown", () => {
  const wrong = hello.slice();
  wrong[30] = 7;
  expect(decode(frame(wrong), { protocols }).ospf?.checksumValid).toBe(false);
  const signed = bytes(hello, new Array<number>(16).fill(1));
  signed[15] = 2;
  expect(decode(frame(signed), { protocols }).ospf).toMatchObject({ checksumValid: undefined, malformed: undefined });
});

test.each([
  ["OSPFv2, Hello, length 52", bytes(hello, [0, 0, 0, 4])],
  ["OSPFv2, unknown LS-type 9, length 24", v2(9)],
  ["OSPFv2, unknown LS-type 0, length 24", v2(0)],
  ["OSPFv3, unknown packet type (9), length 16", bytes(3, 9, u16(16), router, none, none)],
])("the line counts what follows the packet, and shows types that are not known: %s", (line, packet) => {
  expect(summary(frame(packet), { protocols })).toContain(line);
});

test("database descriptions, requests, updates and acknowledgments have their lists", () => {
  const of = (packet: Uint8Array) => decode(frame(packet), { protocols }).ospf;
  const header = { type: 1, linkStateId: "10.0.0.1", advertisingRouter: "1.1.1.1", ageSeconds: 10 };
  expect(of(v2(2, u16(1500), 2, 7, u32(99), lsa(1, 36)))).toMatchObject({
    interfaceMtu: 1500,
    options: 2,
    descriptionFlags: 7,
    descriptionSequence: 99,
    lsas: [{ ...header, lengthBytes: 36, sequence: 0x80000001 }],
  });
  expect(of(v2(3, u32(5), ip("10.0.0.1"), router))?.requests).toEqual([
    { type: 5, linkStateId: "10.0.0.1", advertisingRouter: "1.1.1.1" },
  ]);
  expect(of(v2(4, u32(2), lsa(1, 24), none, lsa(2, 20)))?.lsas).toMatchObject([header, { ...header, type: 2 }]);
  expect(of(v2(5, lsa(1, 36)))?.lsas).toMatchObject([header]);
});

test("version 3 is decoded over IPv6", () => {
  const body = bytes(u32(7), 5, 0, 0, 0x13, u16(10), u16(40), none, none, ip("2.2.2.2"));
  const packet = bytes(3, 1, u16(16 + body.length), router, none, 0, 0, 9, 0, body);
  const v3 = ethernet(0x86dd, ipv6(89, packet));
  expect(decode(v3, { protocols }).ospf).toMatchObject({
    version: 3,
    instanceId: 9,
    interfaceId: 7,
    priority: 5,
    options: 0x13,
    helloIntervalSeconds: 10,
    deadIntervalSeconds: 40,
    neighbors: ["2.2.2.2"],
    authenticationType: undefined,
  });
  expect(summary(v3, { protocols })).toBe("IP6 fe80::a > fe80::b: OSPFv3, Hello, length 40");
});

test.each([
  ["version 4, expected 2 or 3", hello, 0, 4],
  ["length 43, expected at least 44 for type 1", hello, 3, 43],
  ["length 49, but 48 bytes are available", hello, 3, 49],
  ["an advertisement of 19 bytes, expected at least 20", v2(4, u32(1), lsa(1, 20)), 47, 19],
  ["an advertisement does not fit into the packet", v2(4, u32(1), lsa(1, 20)), 47, 21],
])("is malformed: %s", (reason, packet, at, value) => {
  const damaged = packet.slice();
  damaged[at] = value;
  expect(decode(frame(damaged), { protocols }).malformed).toEqual({ layer: "ospf", reason });
});

test("a packet that the capture cut is truncated at any length", () => {
  const whole = frame(hello);
  for (let length = 34; length < whole.length; length++) {
    const decoded = decode(
      { data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 },
      { protocols },
    );
    expect(decoded.malformed, `${length}`).toBeUndefined();
    expect(decoded.truncated?.layer).toBe("ospf");
  }
});

test("options that do not exist and lists of other things are refused", () => {
  expect(() => decode(frame(hello), { protocol: [] } as never)).toThrow('decode: unknown option "protocol"');
  expect(() => decode(frame(hello), { protocols: [1] } as never)).toThrow("decode.protocols[0] must be a protocol");
  expect(() => match(frame(hello), {}, { protocols: 1 } as never)).toThrow("match.protocols must be an array, got 1");
});
