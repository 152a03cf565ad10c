import { decode, summary } from "@alpy/pcap";
import { openPcapFile } from "@alpy/pcap/node";

const [path = "capture.pcap"] = process.argv.slice(2);
let echoes = 0;
for await (const frame of openPcapFile(path)) {
  console.log(new Date(frame.seconds * 1000).toISOString(), summary(frame));
  if (decode(frame).icmp?.echo) echoes += 1;
}
console.log(`${echoes} echo requests and replies`);
