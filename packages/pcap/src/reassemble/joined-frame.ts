import type { IpFragment } from "./ip-fragment.ts";
import type { TimedFrame } from "./timed-frame.ts";

/** The headers of a joined packet: those of its first fragment. */
export type PacketHeaders = Pick<
  IpFragment,
  "version" | "headers" | "linkBytes" | "linkType" | "protocolAt" | "protocol"
>;

const IPV6_HEADER_BYTES = 40;

/** Returns the number of bytes that the length field of a packet with these headers would state. */
export function declaredBytes({ version, headers, linkBytes }: PacketHeaders, payloadBytes: number): number {
  return headers.length - linkBytes - (version === 6 ? IPV6_HEADER_BYTES : 0) + payloadBytes;
}

/** Returns a packet that was joined, as a frame with the time of the fragment that completed it. */
export function joinedFrame(first: PacketHeaders, payload: Uint8Array, last: TimedFrame): TimedFrame {
  const { headers, linkBytes, linkType } = first;
  const data = new Uint8Array(headers.length + payload.length);
  data.set(headers);
  data.set(payload, headers.length);
  const view = new DataView(data.buffer, linkBytes);
  const length = declaredBytes(first, payload.length);
  if (first.protocolAt === undefined) {
    view.setUint16(2, length);
    view.setUint16(6, view.getUint16(6) & 0x4000);
    updateChecksum(view, headers.length - linkBytes);
  } else {
    view.setUint16(4, length);
    view.setUint8(first.protocolAt, first.protocol);
  }
  const { seconds, nanoseconds, interface: captureInterface } = last;
  return { data, originalLength: data.length, linkType, seconds, nanoseconds, interface: captureInterface };
}

/** Writes the checksum of an IPv4 header (RFC 1071). */
function updateChecksum(view: DataView, headerBytes: number): void {
  view.setUint16(10, 0);
  let sum = 0;
  for (let at = 0; at < headerBytes; at += 2) sum += view.getUint16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(10, ~sum & 0xffff);
}
