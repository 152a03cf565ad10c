import { pcap } from "@alpy/alpy";
import { expect, test } from "vitest";
import { framesFrom, hex, oddFrames } from "./raw-frames.ts";

const source = "02:00:00:00:00:07";

test("the frames range from 60 to 1518 bytes and no two are alike", () => {
  const frames = oddFrames(source);
  expect(Math.min(...frames.map((frame) => frame.length))).toBe(60);
  expect(Math.max(...frames.map((frame) => frame.length))).toBe(1518);
  expect(new Set(frames.map(hex)).size).toBe(frames.length);
});

test("frames are found in a capture by their source alone", async () => {
  const [ours, others] = [oddFrames(source), oddFrames("02:00:00:00:00:08")];
  const encoder = new pcap.PcapEncoder();
  const records = [...others, ...ours].map((data) => encoder.record({ data, seconds: 0, nanoseconds: 0 }));
  const capture = pcap.openPcap(Buffer.concat([encoder.header(), ...records]));
  expect(await framesFrom(source, capture)).toEqual(ours.map(hex));
});
