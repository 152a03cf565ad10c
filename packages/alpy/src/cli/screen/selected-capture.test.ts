import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { arp, ethernet, icmp, ipv4, openPcap, PcapEncoder } from "@alpy/pcap";
import { filter } from "@alpy/pcap/filter";
import { expect, test } from "vitest";
import { type FrameSelection, selectedCapture } from "./selected-capture.ts";

const ONE = { mac: "02:00:00:00:00:01", ip: "192.0.2.1" };
const TWO = { mac: "02:00:00:00:00:02", ip: "192.0.2.2" };
const request = ethernet(
  { source: ONE.mac, destination: "ff:ff:ff:ff:ff:ff" },
  arp({ senderHardwareAddress: ONE.mac, senderProtocolAddress: ONE.ip, targetProtocolAddress: TWO.ip }),
);
const packet = ipv4({ source: ONE.ip, destination: TWO.ip }, icmp({ sequence: 1 }));
const echo = ethernet({ source: ONE.mac, destination: TWO.mac }, packet);

/** A capture of four frames that does not end: its testbed lives. */
function living(): PassThrough {
  const encoder = new PcapEncoder({ timestampResolution: "us" });
  const capture = new PassThrough();
  capture.write(encoder.header());
  for (const [index, data] of [request, echo, request, echo].entries())
    capture.write(encoder.record({ data, seconds: 1000 + index, nanoseconds: 5000, originalLength: 2000 }));
  return capture;
}

test.each<[string, FrameSelection, number[]]>([
  ["a count", { count: 3 }, [1000, 1001, 1002]],
  ["a filter and a count", { filter: filter("icmp"), count: 2 }, [1001, 1003]],
])("a living capture with %s ends after these frames, which are unchanged", async (_case, selection, seconds) => {
  const bytes = await buffer(selectedCapture(living(), selection));
  const frames = [];
  for await (const frame of openPcap(Readable.from([bytes]))) frames.push(frame);
  expect(frames.map((frame) => frame.seconds)).toEqual(seconds);
  expect(frames.every((frame) => frame.nanoseconds === 5000 && frame.originalLength === 2000)).toBe(true);
  const expected = seconds.map((second) => Buffer.from(second % 2 === 0 ? request : echo));
  expect(frames.map((frame) => Buffer.from(frame.data))).toEqual(expected);
});

test("a capture of which everything is wanted is passed as it is", () => {
  const capture = living();
  expect(selectedCapture(capture, {})).toBe(capture);
});
