import { decode } from "../decode/decode.ts";
import type { DecodedFrame } from "../decode/decoded-frame.ts";
import { TCP_HEADER_BYTES } from "../decode/transport/tcp.ts";
import type { TimedFrame } from "./timed-frame.ts";

/** One end of a TCP connection. */
export interface TcpEndpoint {
  /** IP address. */
  readonly address: string;
  /** Port. */
  readonly port: number;
}

/** A TCP segment, with its payload as a view of its frame. */
export interface TcpSegment {
  readonly source: TcpEndpoint;
  readonly destination: TcpEndpoint;
  readonly sequence: number;
  /** Undefined if the segment acknowledges nothing. */
  readonly acknowledgment: number | undefined;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  /** The captured part of the payload. */
  readonly data: Uint8Array;
  /** Length that the payload had on the link. */
  readonly lengthBytes: number;
}

/** Returns the TCP segment that a frame contains; undefined if there is none, or its header is not complete. */
export function readSegment(frame: TimedFrame): TcpSegment | undefined {
  const decoded = decode(frame);
  const { tcp, payload } = decoded;
  const ip = decoded.ipv4 ?? decoded.ipv6;
  if (tcp === undefined || ip === undefined || ip.isFragment || tcp.headerBytes < TCP_HEADER_BYTES) return undefined;
  // Options may be malformed: the payload is where it is.
  if (tcp.headerBytes > tcp.layerBytes().length) return undefined;
  return {
    source: { address: ip.source, port: tcp.sourcePort },
    destination: { address: ip.destination, port: tcp.destinationPort },
    sequence: tcp.sequence,
    acknowledgment: tcp.ack ? tcp.acknowledgment : undefined,
    syn: tcp.syn,
    fin: tcp.fin,
    rst: tcp.rst,
    data: payload,
    lengthBytes: Math.max(payload.length, declaredBytes(decoded) - tcp.headerBytes),
  };
}

/** Returns the length of the segment with its header, as IP states it; 0 if IP states none. */
function declaredBytes({ ipv4, ipv6 }: DecodedFrame): number {
  if (ipv4 !== undefined) return ipv4.totalBytes - ipv4.headerBytes;
  if (ipv6 === undefined) return 0;
  return ipv6.extensionHeaders.reduce((bytes, header) => bytes - header.headerBytes, ipv6.effectiveBytes());
}
