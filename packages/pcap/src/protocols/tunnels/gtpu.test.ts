import { expect, test } from "vitest";
import { bytes, counting, echo, ethernet, ipv4, ipv6, u16, u32, udp } from "../../../test/frames.ts";
import { ipv4 as buildIpv4 } from "../../build/ipv4.ts";
import { encodeGtpu, type GtpuFields } from "../../build/tunnels/gtpu.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { match } from "../../match/match.ts";
import { containing } from "../../match/matchers.ts";
import { gtpu } from "./gtpu.ts";

const options = { protocols: [gtpu] };
const packet = ipv4(1, echo(8, 1, 2, counting(8)));
const PING_LINE = "IP 192.168.0.2 > 192.168.1.2: ICMP echo request, id 1, seq 2, length 16";
const frame = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(2152, 2152, message)));
const line = (message: Uint8Array): string =>
  summary(frame(message), options).replace("IP 192.168.0.2.2152 > 192.168.1.2.2152: ", "");

test("a plain header is followed by a packet", () => {
  const message = bytes(0x30, 255, u16(packet.length), u32(0xdeadbeef), packet);
  const { gtpu: found, malformed } = decode(frame(message), options);
  expect(malformed).toBeUndefined();
  expect(found).toMatchObject({
    version: 1,
    messageType: 255,
    lengthBytes: packet.length,
    teid: 0xdeadbeef,
    sequence: undefined,
    nPduNumber: undefined,
    extensionHeaders: [],
    qosFlowId: undefined,
  });
  expect(found?.inner?.icmp?.sequence).toBe(2);
  expect(line(message)).toBe(`GTP-U, G-PDU, teid 0xdeadbeef, length 44: ${PING_LINE}`);
});

const OPTIONAL = bytes(u16(7), 3, 0xc0);
const EXTENSIONS = bytes(1, 1, 2, 0x85, 1, 0x10, 0x49, 0);
const message = bytes(0x37, 255, u16(12 + packet.length), u32(5), OPTIONAL, EXTENSIONS, packet);

test("a header may have numbers and extension headers", () => {
  const { gtpu: found, malformed } = decode(frame(message), options);
  expect(malformed).toBeUndefined();
  expect(found).toMatchObject({
    sequence: 7,
    nPduNumber: 3,
    extensionHeaders: [
      { type: 0xc0, data: bytes(1, 2) },
      { type: 0x85, data: bytes(0x10, 0x49) },
    ],
    qosFlowId: 9,
  });
  expect(found?.inner?.icmp?.type).toBe(8);
  expect(line(message)).toBe(`GTP-U, G-PDU, teid 0x00000005, seq 7, length 56: ${PING_LINE}`);
});

test("the optional fields are valid only with their flags", () => {
  const plain = message.slice();
  plain[0] = 0x34;
  expect(decode(frame(plain), options).gtpu).toMatchObject({
    sequence: undefined,
    nPduNumber: undefined,
    qosFlowId: 9,
  });
});

test("bytes after the message belong to no packet", () => {
  const { gtpu: found } = decode(frame(bytes(message, 1, 2, 3)), options);
  expect(found?.malformed).toBeUndefined();
  expect(found?.inner?.payload).toEqual(counting(8));
});

test.each([
  ["Echo Request, teid 0x00000000, seq 9, length 12", bytes(0x32, 1, u16(4), u32(0), u16(9), 0, 0)],
  ["End Marker, teid 0x00000007, length 8", bytes(0x30, 254, u16(0), u32(7))],
  ["type 200, teid 0x00000007, length 28", bytes(0x30, 200, u16(20), u32(7), packet.subarray(0, 20))],
])("a message without a packet is shown: %s", (text, content) => {
  expect(decode(frame(content), options).gtpu?.inner).toBeUndefined();
  expect(line(content)).toBe(`GTP-U, ${text}`);
});

test("a payload that is not IP stays payload", () => {
  expect(decode(frame(bytes(0x30, 255, u16(2), u32(7), 0x10, 1)), options).gtpu?.inner).toBeUndefined();
  const inner = decode(frame(bytes(0x30, 255, u16(40), u32(7), ipv6(59, bytes()))), options).gtpu?.inner;
  expect(inner?.ipv6?.nextHeader).toBe(59);
});

const damaged = (at: number, value: number): Uint8Array => {
  const content = message.slice();
  content[at] = value;
  return content;
};

test.each([
  ["a header of 8 bytes, but 7 bytes are available", counting(7)],
  ["version 2, expected 1", damaged(0, 0x57)],
  ["length 49, but 48 bytes follow", damaged(3, 49)],
  ["the optional fields do not fit into the message", bytes(0x32, 1, u16(3), u32(0), counting(3))],
  ["an extension header of length 0", damaged(16, 0)],
  ["an extension header does not fit into the message", damaged(16, 20)],
])("is malformed: %s", (reason, content) => {
  const decoded = decode(frame(content), options);
  expect(decoded.malformed).toEqual({ layer: "gtpu", reason });
  expect(decoded.gtpu?.inner).toBeUndefined();
});

test("a message that the capture cut is truncated, never malformed", () => {
  const whole = frame(message);
  for (let cut = 1; cut < message.length; cut += 1) {
    const decoded = decode({ data: whole.subarray(0, -cut), originalLength: whole.length, linkType: 1 }, options);
    expect(decoded.malformed).toBeUndefined();
    expect(decoded.gtpu?.inner?.malformed).toBeUndefined();
    expect(decoded.gtpu?.inner?.icmp?.checksumValid).toBeUndefined();
  }
});

test("a pattern names the tunnel, an extension header and the packet inside", () => {
  const data = frame(message);
  const found = match(
    data,
    { gtpu: { teid: 5, extensionHeaders: containing({ type: 0x85 }), qosFlowId: 9, inner: { icmp: {} } } },
    options,
  );
  expect(found).toBe(true);
});

test("what is built decodes to the same fields", () => {
  const inner = buildIpv4({ source: "10.0.0.1", destination: "10.0.0.2", protocol: 1 });
  const extensionHeaders = [
    { type: 0xc0, data: bytes(1, 2) },
    { type: 0x85, data: counting(6) },
  ];
  const built = encodeGtpu({ teid: 9, nPduNumber: 255, extensionHeaders }, inner);
  const { gtpu: found, malformed } = decode(frame(built), options);
  expect(malformed).toBeUndefined();
  expect(found).toMatchObject({ teid: 9, sequence: undefined, nPduNumber: 255, extensionHeaders, qosFlowId: 1 });
  expect(found?.inner?.ipv4?.source).toBe("10.0.0.1");
  expect(decode(frame(encodeGtpu({ teid: 1, lengthBytes: 99 })), options).malformed?.layer).toBe("gtpu");
});

test.each<[fields: unknown, text: string]>([
  [{ teid: 2 ** 32 }, "encodeGtpu.teid must be an integer from 0 to 4294967295"],
  [{ teid: 1, id: 2 }, "encodeGtpu: unknown option"],
  [{ teid: 1, version: 8 }, "encodeGtpu.version must be an integer from 0 to 7"],
  [{ teid: 1, extensionHeaders: [{ type: 0, data: bytes(1, 2) }] }, "encodeGtpu.extensionHeaders[0].type must be"],
  [{ teid: 1, extensionHeaders: [{ type: 1, data: bytes(1) }] }, "encodeGtpu.extensionHeaders[0].data must be bytes"],
  [{ teid: 1, extensionHeaders: [{ kind: 1 }] }, "encodeGtpu.extensionHeaders[0]: unknown option"],
])("a builder refuses %j", (fields, text) => {
  expect(() => encodeGtpu(fields as GtpuFields)).toThrow(text);
});
