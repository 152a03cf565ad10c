import { ethernet, ipv4, type TcpFlags, tcp } from "../src/index.ts";
import type { TimedFrame } from "../src/reassemble.ts";
import { captured } from "./fragments.ts";

const LINK = { source: "52:54:00:00:00:0a", destination: "52:54:00:00:00:01" };
const CLIENT = { address: "10.0.0.2", port: 40_000 };
const SERVER = { address: "10.0.0.1", port: 80 };

/** What a segment of a test has. */
export interface SegmentFields extends TcpFlags {
  readonly sequence: number;
  readonly acknowledgment?: number | undefined;
  readonly data?: Uint8Array | undefined;
  readonly ms?: number | undefined;
  readonly clientPort?: number | undefined;
}

function segment(fromClient: boolean, fields: SegmentFields): TimedFrame {
  const { data = new Uint8Array(0), ms = 0, clientPort = CLIENT.port, acknowledgment, sequence, ...flags } = fields;
  const client = { ...CLIENT, port: clientPort };
  const source = fromClient ? client : SERVER;
  const destination = fromClient ? SERVER : client;
  const header = {
    ...flags,
    sourcePort: source.port,
    destinationPort: destination.port,
    sequence: sequence >>> 0,
    acknowledgment: (acknowledgment ?? 0) >>> 0,
    ack: acknowledgment !== undefined,
  };
  const packet = ipv4({ source: source.address, destination: destination.address }, tcp(header, data));
  return captured(ethernet(LINK, packet), ms);
}

/** Returns a segment of the client, in a frame. */
export const client = (fields: SegmentFields): TimedFrame => segment(true, fields);
/** Returns a segment of the server, in a frame. */
export const server = (fields: SegmentFields): TimedFrame => segment(false, fields);

/** Returns the three segments that open a connection. */
export const opening = (clientIsn: number, serverIsn: number): TimedFrame[] => [
  client({ syn: true, sequence: clientIsn }),
  server({ syn: true, sequence: serverIsn, acknowledgment: clientIsn + 1 }),
  client({ sequence: clientIsn + 1, acknowledgment: serverIsn + 1 }),
];

/** Returns the segments that close a connection after these many bytes. */
export const closing = (clientIsn: number, sent: number, serverIsn: number, received: number): TimedFrame[] => [
  client({ fin: true, sequence: clientIsn + 1 + sent, acknowledgment: serverIsn + 1 + received }),
  server({ fin: true, sequence: serverIsn + 1 + received, acknowledgment: clientIsn + 2 + sent }),
];
