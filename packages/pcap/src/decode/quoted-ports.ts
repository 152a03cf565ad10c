import type { DecodedFrame } from "./decoded-frame.ts";

/** Ports of a packet that an ICMP error is about. */
export interface QuotedPorts {
  /** The protocol of the ports. */
  readonly protocol: "udp" | "tcp";
  /** Port of the sender. */
  readonly sourcePort: number;
  /** Port of the receiver. */
  readonly destinationPort: number;
}

const PORTS_BYTES = 4;

/**
 * Returns the ports of a quoted packet; undefined if it has none. Usually only 8 bytes of a TCP header are quoted (RFC 792).
 */
export function readQuotedPorts({ udp, tcp, truncated, malformed, payload }: DecodedFrame): QuotedPorts | undefined {
  const header = udp ?? tcp;
  if (header !== undefined) {
    const { sourcePort, destinationPort } = header;
    return { protocol: udp === undefined ? "tcp" : "udp", sourcePort, destinationPort };
  }
  // Some senders set the packet's length to that of the quoted part: its header is then malformed.
  const protocol = (truncated ?? malformed)?.layer;
  // An incomplete header is the payload.
  if ((protocol !== "udp" && protocol !== "tcp") || payload.length < PORTS_BYTES) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset);
  return { protocol, sourcePort: view.getUint16(0), destinationPort: view.getUint16(2) };
}
