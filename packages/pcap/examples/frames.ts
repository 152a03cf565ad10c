import { decode, PcapError, summary } from "@alpy/pcap";
import { openPcapFile } from "@alpy/pcap/node";

// Follows a capture that QEMU may still be writing, for ten seconds.
const capture = openPcapFile(process.argv[2] ?? "link0.pcap", { follow: true, signal: AbortSignal.timeout(10_000) });

try {
  for await (const frame of capture) {
    const { ipv4, icmp } = decode(frame);
    console.log(frame.seconds, summary(frame));
    if (icmp?.type === 8) console.log(`echo request ${icmp.sequence}, TTL ${ipv4?.ttl}, intact: ${icmp.checksumValid}`);
  }
} catch (error) {
  if (error instanceof PcapError) console.error(`${error.code} at byte ${error.offset}: ${error.message}`);
  else if (error instanceof DOMException && error.name === "TimeoutError") console.log("ten seconds are over");
  else throw error;
}
