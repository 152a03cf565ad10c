import type { DecodedFrame } from "./decoded-frame.ts";

/** Ports of a packet that an ICMP error is about. */
export interface QuotedPorts {
  /** What the ports are of. */
  readonly protocol: "udp" | "tcp";
  readonly sourcePort: number;
  readonly destinationPort: number;
}

const PORTS_BYTES = 4;

/** Gives the ports of a quoted packet, of whose TCP header mostly but 8 bytes are there (RFC 792); undefined if it has none. */
export function readQuotedPorts({ udp, tcp, truncated, malformed, payload }: DecodedFrame): QuotedPorts | undefined {
  const header = udp ?? tcp;
  if (header !== undefined) {
    const { sourcePort, destinationPort } = header;
    return { protocol: udp === undefined ? "tcp" : "udp", sourcePort, destinationPort };
  }
  // Some senders set the packet's length to what they quote of it: its header is then malformed.
  const protocol = (truncated ?? malformed)?.layer;
  // A header that is not whole is the payload.
  if ((protocol !== "udp" && protocol !== "tcp") || payload.length < PORTS_BYTES) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset);
  return { protocol, sourcePort: view.getUint16(0), destinationPort: view.getUint16(2) };
}
