import { openPcapFile } from "@alpy/pcap/node";
import { decodeHttp } from "@alpy/pcap/protocols";
import { tcpStreams } from "@alpy/pcap/reassemble";

const capture = openPcapFile(process.argv[2] ?? "link0.pcap");

// The first request of each connection to a web server, with its fields.
for await (const { client, server, fromClient, fromServer } of tcpStreams(capture)) {
  if (server.port !== 80) continue;
  const request = decodeHttp(fromClient.bytes());
  const response = decodeHttp(fromServer.bytes());
  console.log(`${client.address}: ${request?.method} ${request?.host}${request?.target}: ${response?.statusCode}`);
}
