import { pcap } from "@alpy/alpy";
import { expect, test } from "vitest";
import { framesFrom, hex, oddFrames } from "./raw-frames.ts";

const SOURCE = "02:00:00:00:00:07";

test("the frames have 60 to 1518 bytes, and no two are equal", () => {
  const frames = oddFrames(SOURCE);
  expect(Math.min(...frames.map((frame) => frame.length))).toBe(60);
  expect(Math.max(...frames.map((frame) => frame.length))).toBe(1518);
  expect(new Set(frames.map(hex)).size).toBe(frames.length);
});

test("frames are found in a capture by their source address", async () => {
  const ours = oddFrames(SOURCE);
  const others = oddFrames("02:00:00:00:00:08");
  const encoder = new pcap.PcapEncoder();
  const records = [...others, ...ours].map((data) => encoder.record({ data, seconds: 0, nanoseconds: 0 }));
  const capture = pcap.openPcap(Buffer.concat([encoder.header(), ...records]));
  expect(await framesFrom(SOURCE, capture)).toEqual(ours.map(hex));
});
