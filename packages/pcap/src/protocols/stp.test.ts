import { expect, test } from "vitest";
import { bytes, ethernet, mac, u16, u32 } from "../../test/frames.ts";
import { decode } from "../decode/decode.ts";
import { summary } from "../decode/summary/summary.ts";
import { match } from "../match/match.ts";
import { stp } from "./stp.ts";

const protocols = [stp];
const root = bytes(u16(0x1001), mac("52:54:00:00:00:01"));
const bridge = bytes(u16(0x8001), mac("52:54:00:00:00:0a"));
const times = [u16(256), u16(20 * 256), u16(2 * 256), u16(15 * 256)].flat();
const bpdu = (version: number, type: number, flags: number): Uint8Array =>
  bytes(u16(0), version, type, flags, root, u32(4), bridge, u16(0x8002), times);
const frame = (content: Uint8Array): Uint8Array => ethernet(content.length + 3, bytes(0x42, 0x42, 3, content), 60);
const name = [..."region"].map((letter) => letter.charCodeAt(0));
const instance = bytes(0x7c, u16(0x8005), mac("52:54:00:00:00:05"), u32(2000), 0x80, 0x80, 20);
const mst = bytes(
  [0, u16(0), name, new Array<number>(26).fill(0), u16(7), new Array<number>(16).fill(9), u32(100)].flat(),
  bridge,
  20,
);
/** The length field covers the part from the format selector on. */
const msti = bytes(bpdu(3, 2, 0x3c), 0, u16(80), mst.subarray(0, 1), mst.subarray(3), instance);

test("a configuration BPDU has the root, the sender and the times", () => {
  const data = frame(bpdu(0, 0, 0x81));
  const decoded = decode(data, { protocols });
  expect(decoded.stp?.toJSON()).toEqual({
    version: 0,
    type: 0,
    flags: 0x81,
    root: { priority: 0x1001, address: "52:54:00:00:00:01" },
    rootPathCost: 4,
    bridge: { priority: 0x8001, address: "52:54:00:00:00:0a" },
    portId: 0x8002,
    messageAgeMs: 1000,
    maxAgeMs: 20_000,
    helloTimeMs: 2000,
    forwardDelayMs: 15_000,
  });
  expect(decoded.payload).toHaveLength(0);
  expect(match(data, { stp: { root: { priority: 0x1001 }, maxAgeMs: 20_000 } }, { protocols })).toBe(true);
});

test.each([
  [
    "STP 802.1d, Config, Flags [Topology change, Topology change ACK], bridge-id 8001.52:54:00:00:00:0a.8002, length 35",
    bpdu(0, 0, 0x81),
  ],
  [
    "STP 802.1w, Rapid STP, Flags [Proposal, Learn], bridge-id 8001.52:54:00:00:00:0a.8002, length 36",
    bytes(bpdu(2, 2, 0x1e), 0),
  ],
  ["STP 802.1d, Topology Change", bytes(0, 0, 0, 0x80)],
  [
    "STP 802.1aq, Rapid STP, CIST Flags [Learn, Forward], length 118",
    msti.map((byte, index) => (index === 2 ? 4 : byte)),
  ],
  ["STP 802.1s, Rapid STP, CIST Flags [Learn, Forward], length 118", msti],
])("%s", (line, content) => {
  expect(summary(frame(content), { protocols })).toBe(line);
});

test("MSTP has its region and its instances", () => {
  expect(msti).toHaveLength(38 + 80);
  expect(decode(frame(msti), { protocols }).stp).toMatchObject({
    malformed: undefined,
    regionName: "region",
    regionRevision: 7,
    instances: [{ flags: 0x7c, regionalRoot: { priority: 0x8005, address: "52:54:00:00:00:05" }, pathCost: 2000 }],
  });
});

test("a BPDU that is too short or of another protocol is malformed, one that was cut is truncated", () => {
  expect(decode(frame(bpdu(0, 0, 0).subarray(0, 34)), { protocols }).malformed).toEqual({
    layer: "stp",
    reason: "a BPDU of 35 bytes, but 34 bytes are available",
  });
  expect(decode(frame(msti.subarray(0, -1)), { protocols }).malformed?.layer).toBe("stp");
  expect(decode(frame(bytes(1, bpdu(0, 0, 0).subarray(1))), { protocols }).malformed?.reason).toBe(
    "protocol 256, expected 0",
  );
  const whole = frame(msti);
  const cut = { data: whole.subarray(0, 60), originalLength: whole.length, linkType: 1 };
  expect(decode(cut, { protocols }).malformed).toBeUndefined();
  expect(decode(cut, { protocols }).truncated?.layer).toBe("stp");
  expect(decode(cut, { protocols }).stp).toMatchObject({ rootPathCost: 4, instances: undefined });
});
