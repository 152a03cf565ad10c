import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PcapEncoder } from "@alpy/pcap";
import { openPcapFile } from "@alpy/pcap/node";
import { type Case, median } from "../report.ts";

const FRAMES = 300;
const MAX_PAUSE_MS = 30;

/** Follows a file that is written frame by frame at irregular times, and measures the delay of each frame. */
export async function followCases(folder: string): Promise<Case[]> {
  const path = join(folder, "follow.pcap");
  const encoder = new PcapEncoder();
  const written: number[] = [];
  const delays: number[] = [];
  const { promise: writerEnded, resolve: endWriter } = Promise.withResolvers<void>();
  const reading = (async (): Promise<void> => {
    for await (const frame of openPcapFile(path, { follow: true, writerEnded })) {
      delays.push(performance.now() - (written[frame.seconds] ?? Number.NaN));
    }
  })();
  await using file = await open(path, "w");
  await file.write(encoder.header());
  for (let index = 0; index < FRAMES; index++) {
    await sleep((index * 7) % MAX_PAUSE_MS);
    written.push(performance.now());
    await file.write(encoder.record({ data: new Uint8Array(64), seconds: index, nanoseconds: 0 }));
  }
  endWriter();
  await reading;
  if (delays.length !== FRAMES) throw new Error(`follow: ${delays.length} frames arrived, expected ${FRAMES}`);
  const p99 = [...delays].sort((a, b) => a - b)[Math.floor(FRAMES * 0.99)] ?? Number.NaN;
  const absolute = { peer: null, unit: "ms", theirs: null, ratio: null };
  return [
    { case: "follow", ...absolute, unit: "ms median", ours: median(delays) },
    { case: "follow", ...absolute, unit: "ms 99th percentile", ours: p99 },
  ];
}
