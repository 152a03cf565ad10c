/** `node ours.ts SHAPE FILE`: reads a capture with `@alpy/pcap` in one of its three shapes, in a process of its own. */
import { openPcapFile } from "@alpy/pcap/node";
import { printMeasurement, type Sums } from "./measure.ts";

const [shape = "", path = ""] = process.argv.slice(2);
const reader = openPcapFile(path);

const shapes: Record<string, (sums: Sums) => Promise<void>> = {
  async batch(sums) {
    for await (const { length, originalLengths, seconds, nanoseconds } of reader.batches()) {
      for (let index = 0; index < length; index++) {
        sums.add(originalLengths[index] ?? 0, seconds[index] ?? 0, nanoseconds[index] ?? 0);
      }
    }
  },
  async frames(sums) {
    for await (const batch of reader.batches()) {
      for (const frame of batch) sums.add(frame.originalLength, frame.seconds, frame.nanoseconds);
    }
  },
  async each(sums) {
    for await (const frame of reader) sums.add(frame.originalLength, frame.seconds, frame.nanoseconds);
  },
};
const read = shapes[shape];
if (read === undefined) throw new TypeError(`shape: expected one of ${Object.keys(shapes).join(", ")}, got ${shape}`);
await printMeasurement(read);
