import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { openPcapFile } from "../src/node.ts";
import { reassemble, type TcpConnection, tcpStreams } from "../src/reassemble.ts";

const run = promisify(execFile);
/** What tshark writes into a stream where bytes are missing. */
const MISSING = /\[\d+ bytes missing in capture file\]\0?/g;

/** The bytes that the two ends of a connection sent, as text with one character a byte, without order of the ends. */
export interface Followed {
  readonly ends: string;
  readonly streams: readonly string[];
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const endOf = ({ address, port }: TcpConnection["client"]): string =>
  `${address.includes(":") ? `[${address}]` : address}:${port}`;

/** Returns the connections of a capture, as we join them. */
export async function ourStreams(path: string): Promise<Followed[]> {
  const found: TcpConnection[] = [];
  for await (const connection of tcpStreams(openPcapFile(path))) found.push(connection);
  return found
    .sort((a, b) => a.index - b.index)
    .map(({ client, server, fromClient, fromServer }) =>
      followed([endOf(client), endOf(server)], [latin1(fromClient.bytes()), latin1(fromServer.bytes())]),
    );
}

/** Returns the connections of a capture, as tshark's "Follow TCP stream" shows them. */
export async function streamsOfTshark(path: string, count: number): Promise<Followed[]> {
  const follow = Array.from({ length: count }, (_, index) => ["-z", `follow,tcp,raw,${index}`]).flat();
  const { stdout } = await run("tshark", ["-n", "-q", "-r", path, ...follow], { maxBuffer: 1e9 });
  return stdout
    .split(/^=+\n(?=Follow: tcp)/m)
    .slice(1)
    .map(readSection);
}

function readSection(section: string): Followed {
  const ends: string[] = [];
  const streams = ["", ""];
  for (const line of section.split("\n")) {
    const node = /^Node [01]: (.*)$/.exec(line)?.[1];
    if (node !== undefined) ends.push(node);
    else if (/^\t?[0-9a-f]+$/.test(line))
      streams[line.startsWith("\t") ? 1 : 0] += Buffer.from(line.trim(), "hex").toString("latin1");
  }
  return followed(
    ends,
    streams.map((stream) => stream.replaceAll(MISSING, "")),
  );
}

function followed(ends: readonly string[], streams: readonly string[]): Followed {
  const isSwapped = (ends[0] ?? "") > (ends[1] ?? "");
  return {
    ends: (isSwapped ? ends.toReversed() : ends).join(" "),
    streams: isSwapped ? streams.toReversed() : streams,
  };
}

/** Returns the payloads of the packets that we join from fragments, in hexadecimal. */
export async function ourPackets(path: string): Promise<string[]> {
  const payloads: string[] = [];
  for await (const event of reassemble(openPcapFile(path))) {
    if (event.kind !== "frame" || event.fragments < 2) continue;
    const { data } = event.frame;
    payloads.push(Buffer.from(data).toString("hex"));
  }
  return payloads;
}

/** Returns the payloads of the packets that tshark joins from fragments, in hexadecimal. */
export async function packetsOfTshark(path: string): Promise<string[]> {
  const fields = ["-T", "fields", "-e", "ip.reassembled.data", "-e", "ipv6.reassembled.data"];
  const filter = ["-Y", "ip.reassembled.data || ipv6.reassembled.data"];
  const { stdout } = await run("tshark", ["-n", "-r", path, ...filter, ...fields], { maxBuffer: 1e9 });
  return stdout
    .split("\n")
    .flatMap((line) => line.trim().split("\t"))
    .filter((payload) => payload !== "");
}
