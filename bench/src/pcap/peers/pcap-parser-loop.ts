/** Adds up lengths and time stamps of a capture's frames with npm's pcap-parser, and prints its measurement. */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { printMeasurement } from "../measure.ts";

interface Packet {
  header: { timestampSeconds: number; timestampMicroseconds: number; originalLength: number };
}
interface Parser extends NodeJS.EventEmitter {
  on(event: "packet", listener: (packet: Packet) => void): this;
}
const pcapParser = createRequire(import.meta.url)("pcap-parser") as { parse(stream: NodeJS.ReadableStream): Parser };

await printMeasurement(async (sums) => {
  const parser = pcapParser.parse(createReadStream(process.argv[2] ?? "", { highWaterMark: 512 * 1024 }));
  parser.on("packet", ({ header }) => {
    sums.add(header.originalLength, header.timestampSeconds, header.timestampMicroseconds * 1000);
  });
  await once(parser, "end");
});
