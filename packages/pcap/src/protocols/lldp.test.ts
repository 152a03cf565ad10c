import { expect, test } from "vitest";
import { bytes, ethernet, ip, mac, u16 } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { match } from "../match/match.ts";
import { lldp } from "./lldp.ts";

const protocols = [lldp];
const element = (type: number, ...value: (number | number[] | Uint8Array)[]): Uint8Array => {
  const content = bytes(...value);
  return bytes(u16((type << 9) | content.length), content);
};
const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const first = bytes(element(1, 4, mac("52:54:00:00:00:0a")), element(2, 5, letters("eth0")), element(3, u16(120)));
const optional = bytes(
  element(4, letters("uplink")),
  element(5, letters("rabbit")),
  element(6, letters("a router")),
  element(7, u16(0x14), u16(0x10)),
);
const message = bytes(first, optional, element(0));
const frame = (content: Uint8Array): Uint8Array => ethernet(0x88cc, content);

test("a message has identifiers, times and the optional elements", () => {
  const decoded = decode(frame(message), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.payload).toHaveLength(0);
  expect(decoded.lldp).toMatchObject({
    chassisIdType: 4,
    chassisId: "52:54:00:00:00:0a",
    portIdType: 5,
    portId: "eth0",
    ttlSeconds: 120,
    portDescription: "uplink",
    systemName: "rabbit",
    systemDescription: "a router",
    capabilities: 0x14,
    enabledCapabilities: 0x10,
  });
  expect(decoded.lldp?.elements.map(({ type }) => type)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(match(frame(message), { lldp: { systemName: /^rab/, ttlSeconds: 120 } }, { protocols })).toBe(true);
  expect(summary(frame(message), { protocols })).toBe(`LLDP, length ${message.length}: rabbit`);
});

test("a message without optional elements is sound, also with padding after its end", () => {
  const addressed = bytes(
    element(1, 5, 1, ip("10.0.0.1")),
    element(2, 7, letters("1")),
    element(3, u16(0)),
    element(0),
  );
  const decoded = decode(ethernet(0x88cc, addressed, 60), { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.lldp).toMatchObject({ chassisId: "10.0.0.1", portId: "1", ttlSeconds: 0, systemName: undefined });
  expect(summary(frame(addressed), { protocols })).toBe(`LLDP, length ${addressed.length}`);
});

test.each([
  ["it does not begin with chassis, port and TTL", optional],
  ["an element does not fit into the message", first.subarray(0, -1)],
])("is malformed: %s", (reason, content) => {
  expect(decode(frame(content), { protocols }).malformed).toEqual({ layer: "lldp", reason });
});

test("a message that the capture cut is truncated, with the elements that are there", () => {
  const whole = frame(message);
  const cut = { data: whole.subarray(0, 14 + first.length), originalLength: whole.length, linkType: 1 };
  const decoded = decode(cut, { protocols });
  expect(decoded.malformed).toBeUndefined();
  expect(decoded.truncated?.layer).toBe("lldp");
  expect(decoded.lldp).toMatchObject({ ttlSeconds: 120, systemName: undefined });
});
