import { expect, test } from "vitest";
import { bytes, echo, ethernet, ip, ipv4, ipv6, u16, u32 } from "../../../test/frames.ts";
import { ipv4 as buildIpv4 } from "../../build/ipv4.ts";
import { encodeGre } from "../../build/tunnels/gre.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { match } from "../../match/match.ts";
import { ppp } from "../link/ppp.ts";
import { gre } from "./gre.ts";

const protocols = [gre, ppp];
const ping = ipv4(1, echo(8, 1, 2, bytes(1, 2, 3, 4)));
const PING_LINE = "IP 192.168.0.2 > 192.168.1.2: ICMP echo request, id 1, seq 2, length 12";
const frame = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(47, message));
const decoded = (message: Uint8Array) => decode(frame(message), { protocols });
const line = (message: Uint8Array): string => {
  const text = summary(frame(message), { protocols });
  return text.replace("IP 192.168.0.2 > 192.168.1.2: ", "");
};

test("a plain header is followed by a packet, which is decoded on access and remembered", () => {
  const message = bytes(0, 0, 0x08, 0x00, ping);
  const { gre: found, payload, malformed } = decoded(message);
  expect(found).toMatchObject({ version: 0, protocolType: 0x0800, checksum: undefined, key: undefined });
  expect(found?.inner?.icmp?.sequence).toBe(2);
  expect(found?.inner).toBe(found?.inner);
  expect(found?.inner?.ethernet).toBeUndefined();
  expect(payload).toEqual(ping);
  expect(malformed).toBeUndefined();
  expect(line(message)).toBe(`GREv0, length 36: ${PING_LINE}`);
});

test("checksum, key and sequence number are read in this order", () => {
  const message = bytes(0xb0, 0, 0x86, 0xdd, 0, 0, 0, 0, u32(0xc0ffee), u32(7), ipv6(59, bytes()));
  const sound = decoded(message).gre;
  expect(sound).toMatchObject({ checksum: 0, checksumValid: false, key: 0xc0ffee, sequence: 7 });
  expect(sound?.inner?.ipv6?.source).toBe("fe80::a");
  expect(line(message)).toBe("GREv0, off 0x0, key=0xc0ffee, seq 7, length 56: IP6 fe80::a > fe80::b: no next header");
});

test("Ethernet frames with a key are those of NVGRE", () => {
  const message = bytes(0x20, 0, 0x65, 0x58, u32(0x00123405), ethernet(0x0800, ping));
  const { gre: found } = decoded(message);
  expect(found).toMatchObject({ key: 0x123405, virtualSubnetId: 0x1234, flowId: 5 });
  expect(found?.inner?.ethernet?.source).toBe("52:54:00:00:00:0a");
  expect(line(message)).toBe(`GREv0, key=0x123405, length 54: ${PING_LINE}`);
  expect(decoded(bytes(0x20, 0, 0x08, 0x00, u32(5), ping)).gre?.virtualSubnetId).toBeUndefined();
});

test("a source route is skipped", () => {
  const route = bytes(u16(0x0800), 0, 4, ip("10.0.0.1"), u32(0));
  const message = bytes(0x40, 0, 0x08, 0x00, u32(0x00000004), route, ping);
  const { gre: found } = decoded(message);
  expect(found).toMatchObject({ checksum: undefined, malformed: undefined });
  expect(found?.inner?.icmp?.type).toBe(8);
  expect(decoded(bytes(0x40, 0, 0x08, 0x00, u32(0), u16(0x0800), 0, 4, ip("10.0.0.1"))).malformed).toEqual({
    layer: "gre",
    reason: "a header of 17 bytes, but 16 bytes are available",
  });
});

test.each([
  ["compressed", bytes(0x21, ping)],
  ["whole", bytes(0xff, 0x03, 0x00, 0x21, ping)],
])("version 1 has the numbers of PPTP, and a PPP frame: %s", (_, ppp) => {
  const message = bytes(0x30, 0x81, 0x88, 0x0b, u16(ppp.length), u16(24), u32(3), u32(2), ppp);
  const { gre: found } = decoded(message);
  expect(found).toMatchObject({
    version: 1,
    key: undefined,
    callId: 24,
    payloadBytes: ppp.length,
    sequence: 3,
    acknowledgment: 2,
  });
  expect(found?.inner?.icmp?.sequence).toBe(2);
  expect(line(message)).toBe(`GREv1, call 24, seq 3, ack 2, length ${16 + ppp.length}: ${PING_LINE}`);
});

test("version 1 may be an acknowledgment without payload", () => {
  const message = bytes(0x20, 0x81, 0x88, 0x0b, u16(0), u16(24), u32(2));
  expect(decoded(message)).toMatchObject({ gre: { acknowledgment: 2, sequence: undefined, inner: undefined } });
  expect(line(message)).toBe("GREv1, call 24, ack 2, no-payload, length 12");
});

test("a payload of an unknown type stays payload", () => {
  const { gre: found, payload } = decoded(bytes(0, 0, 0x88, 0x3e, 1, 2, 3));
  expect(found?.inner).toBeUndefined();
  expect(payload).toEqual(bytes(1, 2, 3));
  expect(line(bytes(0, 0, 0x88, 0x3e, 1, 2, 3))).toBe("GREv0, length 7: gre-proto-0x883e");
});

test.each([
  ["version 2, expected 0 or 1", bytes(0, 2, 0x08, 0)],
  ["no key, which version 1 must have", bytes(0, 1, 0x88, 0x0b)],
  ["a header of 4 bytes, but 3 bytes are available", bytes(0, 0, 8)],
  ["a header of 12 bytes, but 8 bytes are available", bytes(0x30, 0, 8, 0, 1, 2, 3, 4)],
])("is malformed: %s", (reason, message) => {
  expect(decoded(message).malformed).toEqual({ layer: "gre", reason });
  expect(decoded(message).gre?.inner).toBeUndefined();
});

test("a pattern reaches the packet inside", () => {
  const data = frame(bytes(0x20, 0, 0x08, 0x00, u32(5), ping));
  expect(match(data, { gre: { key: 5, inner: { ipv4: { ttl: 64 }, icmp: { type: 8 } } } }, { protocols })).toBe(true);
  expect(match(data, { gre: { inner: { icmp: { type: 0 } } } }, { protocols })).toBe(false);
});

test.each([
  ["plain", encodeGre({}, buildIpv4({ source: "10.0.0.1", destination: "10.0.0.2", protocol: 1 })), { version: 0 }],
  ["Ethernet", encodeGre({ sequence: 9 }, ethernet(0x0800, ping)), { protocolType: 0x6558, sequence: 9 }],
  ["checksum", encodeGre({ hasChecksum: true, key: 1 }, ethernet(0x0800, ping)), { checksumValid: true, key: 1 }],
  ["wrong checksum", encodeGre({ checksum: 1 }), { checksum: 1, checksumValid: false }],
  ["NVGRE", encodeGre({ virtualSubnetId: 3, flowId: 4 }), { virtualSubnetId: 3, flowId: 4, key: 0x304 }],
  [
    "PPTP",
    encodeGre(
      { callId: 5, sequence: 6, acknowledgment: 7 },
      buildIpv4({ source: "10.0.0.1", destination: "10.0.0.2", protocol: 1 }),
    ),
    { version: 1, callId: 5, payloadBytes: 24, sequence: 6, acknowledgment: 7, protocolType: 0x880b },
  ],
])("what is built decodes to the same fields: %s", (_, message, expected) => {
  const { gre: found, malformed } = decoded(message.encode(bytes()));
  expect(found).toMatchObject(expected);
  expect(malformed).toBeUndefined();
});

test.each([
  [{ keys: 1 }, "encodeGre: unknown option"],
  [{ version: 2 }, "encodeGre.version must be one of 0, 1, got 2"],
  [{ callId: 1, key: 2 }, "encodeGre.key must be absent in version 1, got 2"],
  [{ acknowledgment: 2 }, "encodeGre.acknowledgment must be absent in version 0, got 2"],
  [{ key: 1, virtualSubnetId: 2 }, "encodeGre.key must be absent, since there is a virtualSubnetId, got 1"],
  [{ virtualSubnetId: 2 ** 24 }, "encodeGre.virtualSubnetId must be an integer from 0 to 16777215"],
  [{ hasChecksum: 1 }, "encodeGre.hasChecksum must be true or false"],
])("refuses %j", (fields, message) => {
  expect(() => encodeGre(fields as object)).toThrow(message);
});
