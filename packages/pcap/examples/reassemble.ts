import { openPcapFile } from "@alpy/pcap/node";
import { tcpStreams } from "@alpy/pcap/reassemble";

const capture = openPcapFile(process.argv[2] ?? "link0.pcap");

// The requests to a web server, however they were cut into segments.
for await (const { client, server, fromClient } of tcpStreams(capture)) {
  if (server.port !== 80) continue;
  console.log(`${client.address} sent ${fromClient.lengthBytes} bytes, ${fromClient.gaps.length} gaps`);
  console.log(new TextDecoder().decode(fromClient.bytes()));
}
