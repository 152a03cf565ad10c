import { ethernet, ipv4, tcp } from "../src/index.ts";
import { HOST_A, HOST_B } from "./frames.ts";

/** Which end sends a segment, and the connection that it belongs to. */
interface StreamSegmentFields {
  readonly fromServer?: boolean | undefined;
  readonly clientPort?: number | undefined;
}

/** Returns a frame with a segment of a connection to a port. Segments that must not be parts of one stream have other client ports. */
export function streamSegment(
  serverPort: number,
  content: Uint8Array,
  { fromServer = false, clientPort = 40_000 }: StreamSegmentFields = {},
): Uint8Array {
  const ports = fromServer
    ? { sourcePort: serverPort, destinationPort: clientPort }
    : { sourcePort: clientPort, destinationPort: serverPort };
  const segment = tcp({ ...ports, psh: true, ack: true, sequence: 1000, acknowledgment: 2000, window: 512 }, content);
  const link = { source: HOST_A.mac, destination: HOST_B.mac };
  return ethernet(link, ipv4({ source: HOST_A.ip, destination: HOST_B.ip }, segment));
}

/** Returns frames, each with a segment of a connection of its own. */
export const inOwnConnections = (
  serverPort: number,
  contents: readonly (readonly [content: Uint8Array, fromServer: boolean])[],
): Uint8Array[] =>
  contents.map((one, index) => streamSegment(serverPort, one[0], { fromServer: one[1], clientPort: 41_000 + index }));
