import { expect, test } from "vitest";
import { bytes, counting, echo, ethernet, ipv4, u16, u32, udp } from "../../../test/frames.ts";
import { ipv4 as buildIpv4 } from "../../build/ipv4.ts";
import { encodeGeneve, type GeneveFields } from "../../build/tunnels/geneve.ts";
import { decode } from "../../decode/decode.ts";
import { summary } from "../../decode/summary/summary.ts";
import { match } from "../../match/match.ts";
import { containing } from "../../match/matchers.ts";
import { geneve } from "./geneve.ts";

const options = { protocols: [geneve] };
const packet = ipv4(1, echo(8, 1, 2, counting(8)));
const PING_LINE = "IP 192.168.0.2 > 192.168.1.2: ICMP echo request, id 1, seq 2, length 16";
const frame = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(17, udp(49152, 6081, message)));
const line = (message: Uint8Array): string =>
  summary(frame(message), options).replace("IP 192.168.0.2.49152 > 192.168.1.2.6081: ", "");

const OPTIONS = bytes(u16(0x0102), 0x80, 1, counting(4), u16(0xfff0), 0x07, 0);
const message = bytes(0x03, 0x40, u16(0x0800), u32(0xabcdef00), OPTIONS, packet);

test("a header has a network identifier, options and a packet", () => {
  const { geneve: found, malformed } = decode(frame(message), options);
  expect(malformed).toBeUndefined();
  expect(found).toMatchObject({
    version: 0,
    oam: false,
    critical: true,
    protocolType: 0x0800,
    vni: 0xabcdef,
    options: [
      { class: 0x0102, type: 0x80, data: counting(4) },
      { class: 0xfff0, type: 0x07, data: bytes() },
    ],
  });
  expect(found?.inner?.icmp?.sequence).toBe(2);
  expect(line(message)).toBe(`Geneve, Flags [C], vni 0xabcdef, options [12 bytes]: ${PING_LINE}`);
});

test("a header may be followed by an Ethernet frame", () => {
  const plain = bytes(0, 0x80, u16(0x6558), u32(0x500), ethernet(0x0800, packet));
  const { geneve: found } = decode(frame(plain), options);
  expect(found).toMatchObject({ oam: true, critical: false, vni: 5, options: [] });
  expect(found?.inner?.ethernet?.source).toBe("52:54:00:00:00:0a");
  expect(line(plain)).toBe(`Geneve, Flags [O], vni 0x5: ${PING_LINE}`);
});

test("a payload of an unknown type stays payload", () => {
  const unknown = bytes(0, 0, u16(0x8999), u32(1), 1, 2, 3);
  expect(decode(frame(unknown), options).geneve?.inner).toBeUndefined();
  expect(line(unknown)).toBe("Geneve, Flags [none], vni 0x0, rsvd 0x1: geneve-proto-0x8999");
});

test.each([
  ["version 1, expected 0", bytes(0x40, 0, u16(0x0800), u32(0))],
  ["a header of 8 bytes, but 7 bytes are available", counting(7)],
  ["a header of 20 bytes, but 19 bytes are available", message.subarray(0, 19)],
  ["an option does not fit into the header", bytes(1, 0, u16(0x0800), u32(0), u16(1), 1, 1, packet)],
])("is malformed: %s", (reason, damaged) => {
  const decoded = decode(frame(damaged), options);
  expect(decoded.malformed).toEqual({ layer: "geneve", reason });
  expect(decoded.geneve?.inner).toBeUndefined();
});

test("an option that the capture cut makes the header truncated, with the options before it", () => {
  const whole = frame(message);
  const length = whole.length - packet.length - 3;
  const decoded = decode({ data: whole.subarray(0, length), originalLength: whole.length, linkType: 1 }, options);
  expect(decoded.truncated?.layer).toBe("geneve");
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.geneve?.options).toHaveLength(1);
});

test("a pattern names an option and the packet inside", () => {
  const data = frame(message);
  expect(match(data, { geneve: { options: containing({ class: 0x0102 }), inner: { icmp: {} } } }, options)).toBe(true);
  expect(match(data, { geneve: { options: containing({ class: 0x0103 }) } }, options)).toBe(false);
});

test("what is built decodes to the same fields", () => {
  const inner = buildIpv4({ source: "10.0.0.1", destination: "10.0.0.2", protocol: 1 });
  const list = [{ class: 1, type: 0x82, data: counting(8) }];
  const { geneve: found, malformed } = decode(frame(encodeGeneve({ vni: 5, options: list }, inner)), options);
  expect(malformed).toBeUndefined();
  expect(found).toMatchObject({ vni: 5, critical: true, protocolType: 0x0800, options: list });
  expect(found?.inner?.ipv4?.source).toBe("10.0.0.1");
  const wrong = decode(frame(encodeGeneve({ vni: 5, optionBytes: 252, version: 1, critical: true })), options);
  expect(wrong.geneve).toMatchObject({ version: 1, critical: true, protocolType: 0x6558 });
});

test.each<[fields: unknown, text: string]>([
  [{ vni: -1 }, "encodeGeneve.vni must be an integer"],
  [{ vni: 1, id: 2 }, "encodeGeneve: unknown option"],
  [{ vni: 1, optionBytes: 3 }, "encodeGeneve.optionBytes must be a multiple of 4 from 0 to 252"],
  [{ vni: 1, options: [{ class: 1, type: 2, data: counting(3) }] }, "encodeGeneve.options[0].data must be bytes"],
  [{ vni: 1, options: [{ class: 1, kind: 2 }] }, "encodeGeneve.options[0]: unknown option"],
  [
    { vni: 1, options: [{ class: 2 ** 16, type: 2, data: bytes() }] },
    "encodeGeneve.options[0].class must be an integer",
  ],
])("a builder refuses %j", (fields, text) => {
  expect(() => encodeGeneve(fields as GeneveFields)).toThrow(text);
});
