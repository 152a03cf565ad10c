/** `node ours.ts SHAPE FILE`: reads a capture with `@alpy/pcap` in one of its three shapes, in a separate process. */
import { openPcapFile } from "@alpy/pcap/node";
import { printMeasurement, type Sums } from "./measure.ts";

const [shape = "", path = ""] = process.argv.slice(2);
const reader = openPcapFile(path);

// The sums are local variables of each loop, as in libpcap's loop.
const shapes: Record<string, (sums: Sums) => Promise<void>> = {
  async batch(sums) {
    let frames = 0;
    let bytes = 0;
    let wholeSeconds = 0;
    let rest = 0;
    for await (const { length, originalLengths, seconds, nanoseconds } of reader.batches()) {
      frames += length;
      for (let index = 0; index < length; index++) {
        bytes += originalLengths[index] ?? 0;
        wholeSeconds += seconds[index] ?? 0;
        rest += nanoseconds[index] ?? 0;
      }
    }
    sums.set(frames, bytes, wholeSeconds, rest);
  },
  async frames(sums) {
    let frames = 0;
    let bytes = 0;
    let wholeSeconds = 0;
    let rest = 0;
    for await (const batch of reader.batches()) {
      for (const { originalLength, seconds, nanoseconds } of batch) {
        frames += 1;
        bytes += originalLength;
        wholeSeconds += seconds;
        rest += nanoseconds;
      }
    }
    sums.set(frames, bytes, wholeSeconds, rest);
  },
  async each(sums) {
    let frames = 0;
    let bytes = 0;
    let wholeSeconds = 0;
    let rest = 0;
    for await (const { originalLength, seconds, nanoseconds } of reader) {
      frames += 1;
      bytes += originalLength;
      wholeSeconds += seconds;
      rest += nanoseconds;
    }
    sums.set(frames, bytes, wholeSeconds, rest);
  },
};
const read = shapes[shape];
if (read === undefined) throw new TypeError(`shape must be one of ${Object.keys(shapes).join(", ")}, got ${shape}`);
await printMeasurement(read);
