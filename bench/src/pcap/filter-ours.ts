/** `node filter-ours.ts FILE`: counts the DNS queries to 10.0.0.1 in a capture with a filter expression, in a separate process. */
import { filter } from "@alpy/pcap/filter";
import { openPcapFile } from "@alpy/pcap/node";
import { printMeasurement } from "./measure.ts";

const [path = ""] = process.argv.slice(2);

await printMeasurement(async (sums) => {
  const isQuery = filter("ip and dst host 10.0.0.1 and udp dst port 53");
  let frames = 0;
  let matches = 0;
  for await (const batch of openPcapFile(path).batches()) {
    for (const frame of batch) {
      frames += 1;
      if (isQuery(frame)) matches += 1;
    }
  }
  sums.set(frames, matches, 0, 0);
});
