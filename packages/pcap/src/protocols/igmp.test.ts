import { expect, test } from "vitest";
import { bytes, ethernet, ip, ipv4, u16 } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { match } from "../match/match.ts";
import { igmp } from "./igmp.ts";

const protocols = [igmp];
const group = ip("239.1.2.3");
const frame = (message: Uint8Array): Uint8Array => ethernet(0x0800, ipv4(2, message), 60);
const head = (type: number, code: number, rest: number[]): Uint8Array => bytes(type, code, 0, 0, rest);
const query3 = bytes(head(0x11, 0x8a, group), 0x0b, 125, u16(2), ip("10.0.0.1"), ip("10.0.0.2"));
const record = bytes(4, 1, u16(1), group, ip("10.0.0.1"), [1, 2, 3, 4]);
const report3 = bytes(head(0x22, 0, [0, 0, 0, 2]), record, bytes(3, 0, u16(0), ip("239.0.0.9")));

test.each([
  ["igmp query v1", head(0x11, 0, [0, 0, 0, 0]), { version: 1, maxResponseTimeMs: undefined, group: "0.0.0.0" }],
  ["igmp query v2", head(0x11, 100, [0, 0, 0, 0]), { version: 2, maxResponseTimeMs: 10_000 }],
  ["igmp query v2 [max resp time 10] [gaddr 239.1.2.3]", head(0x11, 10, group), { version: 2, group: "239.1.2.3" }],
  ["igmp v1 report 239.1.2.3", head(0x12, 0, group), { version: 1, group: "239.1.2.3" }],
  ["igmp v2 report 239.1.2.3", head(0x16, 0, group), { version: 2, records: undefined }],
  ["igmp leave 239.1.2.3", head(0x17, 0, group), { version: 2, sources: undefined }],
  ["igmp v1 report 239.1.2.3 [len 10]", head(0x12, 0, [...group, 0, 0]), { version: 1 }],
  ["igmp v2 report 239.1.2.3", head(0x16, 0, [...group, 0, 0]), { version: 2 }],
  [
    "igmp query v3 [max resp time 52m54s]",
    bytes(head(0x11, 0xff, [0, 0, 0, 0]), 2, 125, u16(1), ip("10.0.0.1")),
    { maxResponseTimeMs: 3_174_400 },
  ],
  ["igmp-32", head(0x20, 0, group), { version: undefined, group: undefined }],
  [
    "igmp query v3 [max resp time 20.8s] [gaddr 239.1.2.3, 2 source(s)]",
    query3,
    {
      version: 3,
      maxResponseTimeMs: 20_800,
      suppressRouterProcessing: true,
      robustness: 3,
      queryIntervalSeconds: 125,
      sources: ["10.0.0.1", "10.0.0.2"],
    },
  ],
  [
    "igmp v3 report, 2 group record(s)",
    report3,
    {
      version: 3,
      group: undefined,
      records: [
        { type: 4, group: "239.1.2.3", sources: ["10.0.0.1"] },
        { type: 3, group: "239.0.0.9", sources: [] },
      ],
    },
  ],
])("%s", (line, message, expected) => {
  const decoded = decode(frame(message), { protocols });
  expect(decoded.igmp).toMatchObject({ ...expected, malformed: undefined });
  expect(decoded.payload).toHaveLength(0);
  expect(summary(frame(message), { protocols })).toBe(`IP 192.168.0.2 > 192.168.1.2: ${line}`);
});

test("the checksum covers the whole message", () => {
  const sound = head(0x16, 0, group);
  sound.set(u16(~(0x1600 + 0xef01 + 0x0203 - 0xffff) & 0xffff), 2);
  expect(decode(frame(sound), { protocols }).igmp?.checksumValid).toBe(true);
  sound[7] = 4;
  expect(decode(frame(sound), { protocols }).igmp?.checksumValid).toBe(false);
});

test("a report is matched by its records", () => {
  const pattern = { igmp: { version: 3, records: [{ group: "239.1.2.3" }, { type: 3 }] } } as const;
  expect(match(frame(report3), pattern, { protocols })).toBe(true);
});

test.each([
  ["2 sources take more than the 19 bytes that are available", query3.subarray(0, -1)],
  ["2 records take more than the 31 bytes that are available", report3.subarray(0, -1)],
  ["2 records take more than the 18 bytes that are available", report3.subarray(0, 18)],
  ["a header of 8 bytes, but 7 bytes are available", report3.subarray(0, 7)],
])("is malformed: %s", (reason, message) => {
  expect(decode(frame(message), { protocols }).malformed).toEqual({ layer: "igmp", reason });
});

test("a report that the capture cut is truncated, with the records that are there", () => {
  const whole = ethernet(0x0800, ipv4(2, report3));
  const decoded = decode({ data: whole.subarray(0, -1), originalLength: whole.length, linkType: 1 }, { protocols });
  expect(decoded.truncated?.layer).toBe("igmp");
  expect(decoded.igmp?.records).toHaveLength(1);
});
